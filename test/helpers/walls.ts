import type { SandboxOptions, WallChoice } from '../../src/index.ts';

/**
 * The walls that the conformance suite runs on. A wall that is listed and not to be had fails its
 * tests: nothing is skipped.
 */
export const WALLS: readonly Exclude<WallChoice, 'auto'>[] = ['kernel', 'wasm'];

/** Options for a test, with the interpreter that the environment may name. */
export function optionsFor(wall: WallChoice, options: SandboxOptions = {}): SandboxOptions {
  const python = wall === 'wasm' ? undefined : process.env['PYSANDBOX_TEST_PYTHON'];
  return { wall, ...(python === undefined ? {} : { python }), ...options };
}
