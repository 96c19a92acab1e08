import { completeCommand, isCommand, runCommandLine } from './commands.ts';
import type { Context, Done, Surroundings } from './context.ts';
import { guideFor } from './guide.ts';
import { linesOf } from './lines.ts';
import { statementsOf } from './script.ts';
import { runStatement } from './statement.ts';

/** What a script is run with. */
export interface ScriptSettings extends Surroundings {
  readonly signal: AbortSignal;
  readonly stdin: AsyncIterable<Uint8Array | string>;
}

/**
 * Runs the statements of standard input one after the other. Returns the exit status: that which the
 * script asks for, or 1 when a statement failed.
 */
export async function runScript(settings: ScriptSettings): Promise<number> {
  const { signal, stdin, ...surroundings } = settings;
  const { sessions, limits } = surroundings;
  const keyboard = {
    signal,
    answer: null,
    whileRunning: async <Result>(_interrupt: () => void, work: () => Promise<Result>) => work(),
  };
  const context: Context = { ...surroundings, keyboard };
  const guide = guideFor(
    () => sessions.current.sandbox,
    (text) => completeCommand(context, text),
  );
  let failed = false;
  const lines = untilAborted(linesOf(stdin, limits.inputBytes), signal);
  for await (const text of statementsOf(lines, guide.check)) {
    const done = await perform(context, text);
    if (done.exitStatus !== null) {
      return done.exitStatus;
    }
    failed ||= done.failed;
    if (signal.aborted) {
      break;
    }
  }
  return failed ? 1 : 0;
}

/** Does what a person typed: a statement or a command. */
export async function perform(context: Context, text: string): Promise<Done> {
  return isCommand(text) ? runCommandLine(context, text) : runStatement(context, text);
}

/** The lines until the signal: one may be waited for that never comes. */
async function* untilAborted(
  lines: AsyncGenerator<string>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const aborted = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  for (;;) {
    const next = await Promise.race([lines.next(), aborted]);
    if (next === null || next.done === true) {
      return;
    }
    yield next.value;
  }
}
