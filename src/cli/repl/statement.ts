import { isTold } from '../../adapter/told.ts';
import type { Outcome, Usage } from '../../index.ts';
import { exitStatusOf } from '../exit-status.ts';
import { limitMessage } from '../limit-message.ts';
import { NOTHING_SAVED } from '../out-folder.ts';
import { plainLine, plainText } from '../plain-text.ts';
import { displayText, droppedText } from '../show-displays.ts';
import { DONE, FAILED, type Context, type Done } from './context.ts';
import { revive } from './revive.ts';
import { Stopper } from './stopper.ts';

/** How long a person may think about what a statement asks, before its clock goes on. */
const ANSWER_MS = 60 * 60 * 1000;

/** A statement that was run, and what it used; null when that is not known. */
export interface Statement extends Done {
  readonly usage: Usage | null;
}

/** Runs a statement in the session at work, and shows what became of it. */
export async function runStatement(context: Context, code: string): Promise<Statement> {
  let statement: Statement;
  try {
    const outcome = await runIn(context, code);
    statement = { ...report(context, outcome), usage: outcome.usage };
    await save(context, outcome);
  } catch (error) {
    if (!isTold(error)) {
      throw error;
    }
    context.printer.tell(plainLine(error.message));
    statement = { ...FAILED, usage: null };
  }
  if (statement.exitStatus === null) {
    await revive(context);
  }
  return statement;
}

async function runIn(context: Context, code: string): Promise<Outcome> {
  const { printer, sessions, keyboard, out, pictures } = context;
  const { sandbox, undo } = sessions.current;
  const end = new AbortController();
  let isRunning = false;
  const stopper = new Stopper({
    interrupt: () => sandbox.interrupt(),
    warn: () => printer.tell('the code goes on; Ctrl-C once more ends its guest'),
    end: () => (isRunning ? end.abort() : sandbox.kill()),
  });
  const filename = `<input-${sessions.count()}>`;
  try {
    return await keyboard.whileRunning(
      () => stopper.press(),
      async () => {
        await undo.remember();
        isRunning = true;
        return sandbox.run(code, {
          filename,
          returnValue: false,
          signal: AbortSignal.any([end.signal, keyboard.signal]),
          displays: out !== null || pictures !== null,
          artifacts: out !== null,
          onDisplay: (display) => {
            const plain = { ...display, text: plainText(display.text) };
            printer.display(displayText(plain, pictures, out !== null));
          },
          onOutput: (chunk) => printer.guest(chunk),
          ...(keyboard.answer === null
            ? {}
            : { onInput: keyboard.answer, inputTimeoutMs: ANSWER_MS }),
        });
      },
    );
  } finally {
    stopper.stop();
  }
}

/** Saves what it has left and shown, and says so. */
async function save({ printer, out }: Context, outcome: Outcome): Promise<void> {
  const { told } = out === null ? NOTHING_SAVED : await out.save(outcome);
  const dropped = droppedText(outcome);
  for (const line of dropped === null ? told : [dropped, ...told]) {
    printer.tell(line);
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
