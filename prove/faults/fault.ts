import type { SandboxOptions } from '../../src/index.ts';
import type { Random } from '../../fuzz/random.ts';

/** Where a fault happens, and what chance decides. */
export interface Scene {
  readonly random: Random;
  /** The wall, with what else its sandboxes are to be made with. */
  readonly options: SandboxOptions;
  /** How much of it: 1 is what a run of a minute can bear, 10 what a night can. */
  readonly scale: number;
}

/** Something that goes wrong around guests. It happens in a host of its own, which may end with it. */
export interface Fault {
  readonly title: string;
  readonly walls: readonly ('kernel' | 'wasm')[];
  /** @throws when anything is not as it should be afterwards. */
  readonly happen: (scene: Scene) => Promise<void>;
}
