import type { ReadStream, WriteStream } from 'node:tty';

import type { InputRequest } from '../../index.ts';
import type { Output } from '../output.ts';
import { plainText } from '../plain-text.ts';
import { completeCommand } from './commands.ts';
import type { Context, Surroundings } from './context.ts';
import { Editor } from './editor.ts';
import { guideFor } from './guide.ts';
import { HistoryFile, historyPath, MOST_ENTRIES } from './history-file.ts';
import { History } from './history.ts';
import type { Printer } from './printer.ts';
import type { Reading, Typed } from './reading.ts';
import { perform } from './run-script.ts';
import type { Sessions } from './sessions.ts';
import { Terminal } from './terminal.ts';

/** What a REPL at a terminal is made of. */
export interface InteractSettings extends Surroundings {
  readonly signal: AbortSignal;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads statements from a person and runs them; returns the exit status. */
export async function interact(settings: InteractSettings): Promise<number> {
  const { printer, stdin, stdout, output, env } = settings;
  const file = new HistoryFile(historyPath(env));
  const history = new History(await file.load(), MOST_ENTRIES);
  const terminal = new Terminal(stdin, stdout, output);
  terminal.open();
  try {
    greet(settings);
    return await converse(settings, terminal, history, file);
  } finally {
    printer.freshLine();
    await Promise.all([output.flush(), file.flush()]);
    terminal.close();
  }
}

async function converse(
  { signal, ...settings }: InteractSettings,
  terminal: Terminal,
  history: History,
  file: HistoryFile,
): Promise<number> {
  const { printer, sessions } = settings;
  let killed = '';
  const read = async (reading: Reading): Promise<Typed> => {
    printer.freshLine();
    const editor = new Editor(terminal, printer.color, reading, killed);
    const typed = await editor.read();
    killed = reading.isSecret === true ? killed : editor.killed;
    return typed;
  };
  const context: Context = {
    ...settings,
    keyboard: {
      signal,
      whileRunning: async (interrupt, work) => terminal.whileRunning(interrupt, work),
      answer: async (prompt, request) => answer(read, printer, prompt, request),
    },
  };
  const guide = guideFor(
    () => sessions.current.sandbox,
    (text) => completeCommand(context, text),
  );
  for (;;) {
    const typed = await read({ prompts: promptsOf(sessions), guide, history, signal });
    if (typed.kind === 'end') {
      return 0;
    }
    history.rewind();
    if (typed.kind === 'interrupted') {
      printer.say('KeyboardInterrupt');
      continue;
    }
    if (typed.text.trim() === '') {
      continue;
    }
    if (history.add(typed.text)) {
      file.append(typed.text);
    }
    const { exitStatus } = await perform(context, typed.text);
    if (exitStatus !== null) {
      return exitStatus;
    }
  }
}

/** Answers `input(prompt)`. The prompt is the guest's: what it has before its last line is printed. */
async function answer(
  read: (reading: Reading) => Promise<Typed>,
  printer: Printer,
  prompt: string,
  { password, signal }: InputRequest,
): Promise<string | null> {
  const lines = plainText(prompt).split('\n');
  const first = (lines.pop() ?? '').replaceAll('\t', '    ');
  if (lines.length > 0) {
    printer.say(lines.join('\n'));
  }
  const prompts = { first, next: '' };
  const typed = await read({ prompts, guide: null, history: null, isSecret: password, signal });
  return typed.kind === 'text' ? typed.text : null;
}

function promptsOf(sessions: Sessions): Reading['prompts'] {
  const name = sessions.all.length > 1 ? `(${sessions.current.name}) ` : '';
  return { first: `${name}>>> `, next: `${' '.repeat(name.length)}... ` };
}

function greet({ printer, sessions }: InteractSettings): void {
  const { python, wall, fallbackReason } = sessions.current.sandbox;
  const why = fallbackReason === null ? '' : ` (${fallbackReason})`;
  printer.say(
    `Python ${plainText(python)} behind the ${wall} wall${why}; %help tells what there is, Ctrl-D leaves`,
  );
}
