import { readFileSync } from 'node:fs';
import { projectPath } from '../../test/helpers/project.ts';
import type { ModuleResult } from './result.ts';

/** The same program everywhere: outside, and in guests. */
export const RUNNER = readFileSync(projectPath('prove/compatibility/run-module.py'), 'utf8');

/** What takes longer outside is left out. */
export const OUTSIDE_LIMIT_MS = 180_000;
const LEAST_LIMIT_MS = 60_000;
const SLOWER = 4;

/** Inside a module may take longer than it took outside: it must not differ because of a busy machine. */
export function insideLimitMs(outsideSeconds: number): number {
  return LEAST_LIMIT_MS + SLOWER * 1000 * outsideSeconds;
}

/** A place where modules are run, one at a time or several at once. */
export interface Place extends AsyncDisposable {
  /** The limit is of the time it may take. */
  run(module: string, limitMs: number): Promise<ModuleResult>;
}
