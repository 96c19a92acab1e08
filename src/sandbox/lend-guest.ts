import { tmpdir } from 'node:os';
import { UsageError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { Frozen, Guest, WallKind } from '../wall/wall.ts';
import { LOCAL_WALLS } from './local-walls.ts';
import { checkMounts } from './mounts/check-mounts.ts';
import { openGuest } from './open-session.ts';
import { checkOptions } from './option-kinds.ts';
import type { SandboxOptions } from './options.ts';
import type { PackedGuest } from './wall-source.ts';
export type { Frozen } from '../wall/wall.ts';

/** What a guest may be that is lent: nothing here names a file of this machine but by its owner's will. */
export interface LendOptions extends Pick<
  SandboxOptions,
  | ('wall' | 'policy' | 'checkpoints' | 'deterministic' | 'clockResolutionMs')
  | ('python' | 'packages' | 'spares')
> {
  /** Folders of the guest that whoever gets it fills, and the guest may change. */
  readonly folders?: readonly string[];
  /** Whether every system call is told. Only the wasm wall can. */
  readonly logCalls?: boolean;
}

/** A guest without a session: somebody else talks with it. Whoever has it kills it, and releases it once. */
export interface LentGuest {
  readonly guest: Guest;
  readonly wall: WallKind;
  readonly fallbackReason: string | null;
  readonly limits: Limits;
  /** Lets go of the wall. */
  release(): void;
}

/**
 * Opens a guest for a session that is elsewhere, as behind the service's tunnel. The policy is checked, and
 * the plan made, here.
 *
 * @throws as `Sandbox.create` does.
 */
export async function lendGuest({
  folders = [],
  logCalls = false,
  ...options
}: LendOptions): Promise<LentGuest> {
  // What is to be in them is none of this machine's: any folder of it stands for them.
  const mounts = folders.map((guest) => ({ host: tmpdir(), guest, mode: 'overlay' as const }));
  const all = { ...options, mounts, ...(logCalls ? { onSystemCall: () => {} } : {}) };
  checkOptions(all, 'sandbox');
  checkMounts(mounts);
  const { chosen, guest } = await openGuest(LOCAL_WALLS, all);
  return {
    guest,
    wall: chosen.hold.wall.kind,
    fallbackReason: chosen.fallbackReason,
    limits: chosen.limits,
    release: () => chosen.hold.release(),
  };
}

/** @throws UsageError for a checkpoint that its wall keeps to itself. */
export function packGuest(frozen: Frozen): Promise<PackedGuest> {
  return LOCAL_WALLS.pack(frozen);
}

/**
 * A checkpoint of what `packGuest` has made, and nothing else: it is read as this machine's own, so the
 * caller must know that it is.
 */
export function unpackGuest(packed: PackedGuest): Frozen {
  if (packed.bytes.length === 0) {
    throw new UsageError('restore: the checkpoint is empty');
  }
  return LOCAL_WALLS.unpack(packed);
}
