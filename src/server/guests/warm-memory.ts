import type { WallChoice } from '../../index.ts';

/**
 * MiB of memory that are counted for what is kept warm: the interpreter that guests are copies of, and each
 * sealed guest that waits. A policy's own limits say nothing of it: no code has run there. More than was
 * measured (docs/service.md), for an interpreter is replaced while the one before is still in use.
 */
const WARM = {
  kernel: { interpreterMiB: 24, spareMiB: 4 },
  wasm: { interpreterMiB: 200, spareMiB: 32 },
} as const;

/** What modules may take that are imported before the guests are made. */
const PRELOADED_MIB = 128;

/** What decides it. */
export interface Warm {
  readonly wall: WallChoice;
  readonly spares: number;
  readonly preload: readonly string[];
}

/** Memory of a warm interpreter and its spare guests; of the wall that takes more where it is not settled. */
export function warmMiB({ wall, spares, preload }: Warm): number {
  const { interpreterMiB, spareMiB } = WARM[wall === 'kernel' ? 'kernel' : 'wasm'];
  return interpreterMiB + spares * spareMiB + (preload.length > 0 ? PRELOADED_MIB : 0);
}
