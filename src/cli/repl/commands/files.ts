import { GuestError, type FileEntry } from '../../../index.ts';
import { plainLine } from '../../plain-text.ts';
import { quote } from '../../units.ts';
import { DONE, FAILED } from '../context.ts';
import type { Command } from './command.ts';
import { tableOf } from './table.ts';

/** Rows that are shown. */
const MOST_SHOWN = 200;
const MOST_CELLS = 80;

export const filesCommand: Command = {
  name: 'files',
  argument: '[PATH]',
  summary: 'lists the files of this session, in /work or elsewhere',
  run: async ({ printer, sessions }, path) => {
    const entries = await list(() =>
      sessions.current.sandbox.files.list(path === '' ? '/work' : path),
    );
    if (typeof entries === 'string') {
      printer.tell(`%files: ${quote(path)}: ${plainLine(entries)}`);
      return FAILED;
    }
    if (entries.length === 0) {
      printer.say('there are none');
      return DONE;
    }
    const more = entries.length - MOST_SHOWN;
    const rows = entries.slice(0, MOST_SHOWN).map(rowOf);
    printer.say(tableOf(rows, MOST_CELLS) + (more > 0 ? `\n… and ${more} more` : ''));
    return DONE;
  },
};

/** What is there, or why that cannot be said. */
async function list(
  ask: () => Promise<readonly FileEntry[]>,
): Promise<readonly FileEntry[] | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GuestError) {
      return error.message;
    }
    throw error;
  }
}

function rowOf({ name, kind, sizeBytes, target }: FileEntry): readonly string[] {
  const shown = plainLine(name);
  switch (kind) {
    case 'file':
      return [shown, `${sizeBytes} bytes`];
    case 'folder':
      return [`${shown}/`, 'folder'];
    case 'link':
      return [shown, `-> ${plainLine(target ?? '')}`];
    case 'other':
      return [shown, 'neither file nor folder'];
  }
}
