import { NO_SWITCHES } from '../launcher/launch.ts';
import { withCopies } from '../launcher/members.ts';
import { KernelWall } from '../wall/kernel/kernel-wall.ts';
import type { Wall } from '../wall/wall.ts';
import { WasmWall } from '../wall/wasm/wasm-wall.ts';
import type { WasmWallSettings } from '../wall/wasm/wasm-wall.ts';
import type { Prepared } from './prepare.ts';

/** Sealed guests kept ready per wall, once the first has been asked for. */
const SPARES = 2;

/** A wall that several sandboxes share, because they ask for the same. */
interface SharedWall {
  readonly wall: Wall;
  users: number;
  idle: NodeJS.Timeout | null;
}

/** How long a wall without sandboxes stays warm. */
const IDLE_MS = 30_000;

const shared = new Map<string, SharedWall>();

/** A hold on a shared wall. Whoever has it releases it once. */
export interface WallHold {
  readonly wall: Wall;
  release(): void;
  /** Another hold on the same wall. */
  again(): WallHold;
}

/** What decides a kernel wall. */
export interface WallRequest extends Prepared {
  /** Whether spare guests are worth their memory: not for a process that runs one program. */
  readonly spares?: number;
  /** How many checkpoints of a guest may be alive at one time. */
  readonly checkpoints?: number;
  /** How many forks of a guest may be alive at one time. */
  readonly forks?: number;
}

/** The kernel wall for a plan: the one that is there already, or a new one. */
export function holdKernelWall(request: WallRequest): WallHold {
  const { interpreter, spares = SPARES, checkpoints = 0, forks = 0 } = request;
  return hold(`kernel ${spares} ${checkpoints} ${forks} ${request.key}`, () => {
    const copies = { checkpoints, forks };
    const plan = withCopies(request.plan, copies);
    const settings = { plan, interpreter, spares, ...copies, switches: NO_SWITCHES };
    return new KernelWall({ ...settings, mode: 'fork' });
  });
}

/** The wasm wall for these settings: the one that is there already, or a new one. */
export function holdWasmWall({
  settings,
  key,
}: {
  readonly settings: WasmWallSettings;
  readonly key: string;
}): WallHold {
  return hold(`wasm ${key}`, () => new WasmWall(settings));
}

function hold(key: string, make: () => Wall): WallHold {
  const entry = shared.get(key) ?? { wall: make(), users: 0, idle: null };
  shared.set(key, entry);
  return holdOn(key, entry);
}

function holdOn(key: string, entry: SharedWall): WallHold {
  entry.users += 1;
  clearTimeout(entry.idle ?? undefined);
  return {
    wall: entry.wall,
    release: () => release(key, entry),
    again: () => holdOn(key, entry),
  };
}

function release(key: string, entry: SharedWall): void {
  entry.users -= 1;
  if (entry.users === 0) {
    entry.idle = setTimeout(() => {
      shared.delete(key);
      void entry.wall.close();
    }, IDLE_MS).unref();
  }
}
