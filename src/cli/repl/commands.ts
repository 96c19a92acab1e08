import { isTold } from '../../adapter/told.ts';
import { didYouMean } from '../../adapter/nearest.ts';
import { plainLine } from '../plain-text.ts';
import { quote } from '../units.ts';
import { filesCommand } from './commands/files.ts';
import { NO_COMPLETIONS, type Completions } from './completion.ts';
import { FAILED, type Context, type Done } from './context.ts';
import type { Command } from './commands/command.ts';
import { inspectCommand } from './commands/inspect.ts';
import { resetCommand } from './commands/reset.ts';
import { forkCommand, sessionsCommand, switchCommand } from './commands/sessions.ts';
import { timeCommand } from './commands/time.ts';
import { undoCommand } from './commands/undo.ts';
import { variablesCommand } from './commands/variables.ts';
import { wallCommand } from './commands/wall.ts';
import { revive } from './revive.ts';
import { reasonOf } from './told.ts';

const KEYS = `Enter runs a whole statement; Alt-Enter begins a new line in any case
Tab completes, twice it lists; Up and Down go back to earlier statements, Ctrl-R searches in them
Ctrl-C stops what runs, or drops what is typed; Ctrl-D leaves`;

const helpCommand: Command = {
  name: 'help',
  argument: '',
  summary: 'this text',
  run: async ({ printer }) => {
    const rows = COMMANDS.map(({ name, argument, summary }) => ({
      usage: `%${name} ${argument}`.trimEnd(),
      summary,
    }));
    const width = Math.max(...rows.map(({ usage }) => usage.length)) + 2;
    const lines = rows.map(({ usage, summary }) => usage.padEnd(width) + summary);
    printer.say([...lines, '', KEYS].join('\n'));
    return { failed: false, exitStatus: null };
  },
};

const COMMANDS: readonly Command[] = [
  helpCommand,
  timeCommand,
  undoCommand,
  forkCommand,
  switchCommand,
  sessionsCommand,
  filesCommand,
  variablesCommand,
  inspectCommand,
  resetCommand,
  wallCommand,
];
const NAMES = COMMANDS.map(({ name }) => `%${name}`);

/** Whether a text is a command of ours. */
export function isCommand(text: string): boolean {
  return text.startsWith('%');
}

/** Does what `%NAME ARGUMENT` asks for. */
export async function runCommandLine(context: Context, text: string): Promise<Done> {
  const [, name = '', argument = ''] = /^%(\S*)\s*([^]*)$/.exec(text) ?? [];
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) {
    context.printer.tell(
      `there is no command ${quote(`%${name}`)}${didYouMean(`%${name}`, NAMES)}; %help lists them`,
    );
    return FAILED;
  }
  if (command.argument === '' && argument.trim() !== '') {
    context.printer.tell(`%${name} takes nothing; write it alone`);
    return FAILED;
  }
  const done = await attempt(context, command, argument.trimEnd());
  if (done.exitStatus === null) {
    await revive(context);
  }
  return done;
}

async function attempt(context: Context, command: Command, argument: string): Promise<Done> {
  const { printer, sessions, keyboard } = context;
  const { sandbox } = sessions.current;
  try {
    return await keyboard.whileRunning(
      () => sandbox.interrupt(),
      () => command.run(context, argument),
    );
  } catch (error) {
    if (!isTold(error)) {
      throw error;
    }
    printer.tell(plainLine(reasonOf(error)));
    return FAILED;
  }
}

/** What may follow the beginning of a command line. */
export function completeCommand({ sessions }: Context, text: string): Completions {
  if (/^%\w*$/.test(text)) {
    return { from: 0, names: NAMES.filter((name) => name.startsWith(text)) };
  }
  const switching = /^(%switch\s+)(\S*)$/.exec(text);
  if (switching === null) {
    return NO_COMPLETIONS;
  }
  const [, before = '', typed = ''] = switching;
  const names = sessions.all.map(({ name }) => name);
  return { from: before.length, names: names.filter((name) => name.startsWith(typed)) };
}
