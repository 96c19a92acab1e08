import type { Frozen } from '../wall/wall.ts';
import type { ChosenWall } from './choose-wall.ts';
import type { SandboxOptions } from './options.ts';

/** A guest of the wasm wall as bytes: what it changed of an image. */
export interface PackedGuest {
  /** Which image it is of: no other can be made it again. */
  readonly image: string;
  readonly bytes: Uint8Array;
}

/** Where sandboxes get their walls: on this machine, or from a service. */
export interface WallSource {
  /** @throws WallUnavailableError when no wall that the caller accepts is to be had. */
  choose(options: SandboxOptions): Promise<ChosenWall>;
  /** Another wall in place of one that gave no guest because of `error`; null when there is none. */
  other(options: SandboxOptions, error: unknown): ChosenWall | null;
  /** A wall has given a guest. */
  worked?(chosen: ChosenWall): void;
  /** @throws UsageError for what the wall keeps to itself. */
  pack(frozen: Frozen): Promise<PackedGuest>;
  unpack(packed: PackedGuest): Frozen;
}
