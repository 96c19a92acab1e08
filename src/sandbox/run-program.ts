import type { Outcome } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import type { WallKind } from '../wall/wall.ts';
import { checkRunOptions } from './check-options.ts';
import { openSession } from './open-session.ts';
import { checkOptions } from './option-kinds.ts';
import type { Code, OneShotOptions } from './options.ts';
import type { WallSource } from './wall-source.ts';

/** The outcome of a one-shot run, and where it ran. */
export type OneShotResult<Value = PythonValue> = Outcome<Value> & {
  readonly wall: WallKind;
  readonly fallbackReason: string | null;
};

/** Runs one program in a fresh sandbox, as `run` does. */
export async function runProgram(
  walls: WallSource,
  code: Code,
  options: OneShotOptions,
): Promise<OneShotResult> {
  checkOptions(options, 'one-shot');
  checkRunOptions(options);
  const { expose: _, ...ofSandbox } = options; // the run exposes it
  const { chosen, session, overlays } = await openSession(walls, ofSandbox, { oneShot: true });
  try {
    const outcome = await overlays.report(await session.run(code, options));
    return { ...outcome, wall: chosen.hold.wall.kind, fallbackReason: chosen.fallbackReason };
  } finally {
    session.kill();
  }
}
