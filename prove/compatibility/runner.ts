import { readFileSync } from 'node:fs';
import { projectPath } from '../../test/helpers/project.ts';
import type { ModuleResult } from './result.ts';

/** The same program everywhere: outside, and in guests. */
export const RUNNER = readFileSync(projectPath('prove/compatibility/run-module.py'), 'utf8');

/** What takes longer outside is left out. */
export const OUTSIDE_LIMIT_MS = 180_000;
/** Inside everything may take longer: a module must not differ because the machine was busy. */
export const INSIDE_LIMIT_MS = 2 * OUTSIDE_LIMIT_MS;

/** A place where modules are run, one at a time or several at once. */
export interface Place extends AsyncDisposable {
  run(module: string): Promise<ModuleResult>;
}
