import type { PythonValue } from '../model/value.ts';
import { LOCAL_WALLS } from './local-walls.ts';
import type { Code, OneShotOptions } from './options.ts';
import { runProgram } from './run-program.ts';
import type { OneShotResult } from './run-program.ts';

/**
 * Runs one program in a fresh sandbox, as `python file.py` would: threads are waited for, exit
 * handlers run, and the sandbox is gone afterwards.
 *
 * @throws as `Sandbox.create` and `sandbox.run` do.
 *
 * @example
 * ```ts
 * const outcome = await run('print(1 + 1)', { timeoutMs: 1000 });
 * console.log(outcome.status, outcome.stdout); // ok 2
 * ```
 */
export function run<Value = PythonValue>(
  code: Code,
  options?: OneShotOptions,
): Promise<OneShotResult<Value>>;
export async function run(code: Code, options: OneShotOptions = {}): Promise<OneShotResult> {
  return runProgram(LOCAL_WALLS, code, options);
}
