import { connect } from '../../src/client/index.ts';
import type { Connection } from '../../src/client/index.ts';
import { run, Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { startServiceProcess } from './service.ts';

/** Where a test runs: behind a wall of this process, or by a client behind the kernel wall of a service. */
export type WallName = 'kernel' | 'wasm' | 'service';

const ALL: readonly WallName[] = ['kernel', 'wasm', 'service'];

/**
 * The walls that the conformance suite runs on: all, or those that the environment names. A wall that is
 * listed and not to be had fails its tests: nothing is skipped.
 */
export const WALLS: readonly WallName[] =
  process.env['PYSANDBOX_TEST_WALLS']?.split(',').map(wallNamed) ?? ALL;

function wallNamed(name: string): WallName {
  const wall = ALL.find((one) => one === name);
  if (wall === undefined) {
    throw new Error(`PYSANDBOX_TEST_WALLS: ${name} is none of ${ALL.join(', ')}`);
  }
  return wall;
}

const LOCAL: Connection = { Sandbox, run };

/** One service for all tests of a file, which ends with them. */
const service = WALLS.includes('service') ? await startServiceProcess() : null;

/** Sandboxes of this process, or of a service: what a test uses in place of what `pysandbox` exports. */
export function apiOf(wall: WallName): Connection {
  return wall === 'service' && service !== null ? connect({ url: service.url }) : LOCAL;
}

/** Options for a test, with the interpreter that the environment may name. */
export function optionsFor(wall: WallName, options: SandboxOptions = {}): SandboxOptions {
  if (wall === 'service') {
    return { wall: 'kernel', ...options };
  }
  const python = wall === 'wasm' ? undefined : process.env['PYSANDBOX_TEST_PYTHON'];
  return { wall, ...(python === undefined ? {} : { python }), ...options };
}
