import { SandboxError, type Outcome, type Usage } from '../../index.ts';
import { exitStatusOf } from '../exit-status.ts';
import { limitMessage } from '../limit-message.ts';
import { DONE, FAILED, type Context, type Done } from './context.ts';
import { Stopper } from './stopper.ts';

const GONE = 'a new guest takes its place: the variables and files are gone';
const BACK = 'another takes its place: variables and files are as they were before this statement';

/** A statement that was run, and what it used; null when that is not known. */
export interface Statement extends Done {
  readonly usage: Usage | null;
}

/** Runs a statement in the session at work, and shows what became of it. */
export async function runStatement(context: Context, code: string): Promise<Statement> {
  const { printer, sessions } = context;
  const { sandbox, undo } = sessions.current;
  await undo.remember();
  let statement: Statement;
  try {
    const outcome = await runIn(context, code);
    statement = { ...report(context, outcome), usage: outcome.usage };
  } catch (error) {
    if (!(error instanceof SandboxError) || error.code === 'INTERNAL') {
      throw error;
    }
    printer.tell(error.message);
    statement = { ...FAILED, usage: null };
  }
  if (sandbox.closed && statement.exitStatus === null && !context.keyboard.signal.aborted) {
    if (await undo.back()) {
      printer.tell(BACK);
    } else {
      await sessions.renew();
      printer.tell(GONE);
    }
  }
  return statement;
}

async function runIn(context: Context, code: string): Promise<Outcome> {
  const { printer, sessions, keyboard } = context;
  const { sandbox } = sessions.current;
  const end = new AbortController();
  const stopper = new Stopper({
    interrupt: () => sandbox.interrupt(),
    warn: () => printer.tell('the code goes on; Ctrl-C once more ends its guest'),
    end: () => end.abort(),
  });
  try {
    return await keyboard.whileRunning(
      () => stopper.press(),
      () =>
        sandbox.run(code, {
          returnValue: false,
          filename: `<input-${sessions.count()}>`,
          signal: AbortSignal.any([end.signal, keyboard.signal]),
          onOutput: (chunk) => printer.guest(chunk),
          ...(keyboard.answer === null ? {} : { onInput: keyboard.answer }),
        }),
    );
  } finally {
    stopper.stop();
  }
}

function report({ printer, sessions, limits }: Context, outcome: Outcome): Done {
  const { sandbox } = sessions.current;
  switch (outcome.status) {
    case 'ok':
      if (outcome.repr !== null && outcome.repr !== 'None') {
        printer.result(outcome.repr);
      }
      return DONE;
    case 'exited':
      return { failed: outcome.exitCode !== 0, exitStatus: exitStatusOf(outcome) };
    case 'cancelled':
      printer.tell('the code did not stop, so its guest was ended');
      return FAILED;
    default: {
      const error = 'error' in outcome ? outcome.error : null;
      if (error !== null && !error.hooked) {
        printer.traceback(error.text);
      }
      const words = limitMessage(outcome, limits, sandbox.wall);
      if (words !== null) {
        printer.tell(words);
      }
      return FAILED;
    }
  }
}
