import { connect } from '../../src/client/index.ts';
import type { Connection } from '../../src/client/index.ts';
import { run, Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { startServiceProcess } from './service.ts';

/** Where a test runs: behind a wall of this process, or by a client behind the kernel wall of a service. */
export type WallName = 'kernel' | 'wasm' | 'service';

/**
 * The walls that the conformance suite runs on. A wall that is listed and not to be had fails its
 * tests: nothing is skipped.
 */
export const WALLS: readonly WallName[] = ['kernel', 'wasm', 'service'];

const LOCAL: Connection = { Sandbox, run };

/** One service for all tests of a file, which ends with them. */
const service = await startServiceProcess();

/** Sandboxes of this process, or of a service: what a test uses in place of what `pysandbox` exports. */
export function apiOf(wall: WallName): Connection {
  return wall === 'service' ? connect({ url: service.url }) : LOCAL;
}

/** Options for a test, with the interpreter that the environment may name. */
export function optionsFor(wall: WallName, options: SandboxOptions = {}): SandboxOptions {
  if (wall === 'service') {
    return { wall: 'kernel', ...options };
  }
  const python = wall === 'wasm' ? undefined : process.env['PYSANDBOX_TEST_PYTHON'];
  return { wall, ...(python === undefined ? {} : { python }), ...options };
}
