import { plainLine } from '../../plain-text.ts';
import { DONE } from '../context.ts';
import type { Command } from './command.ts';
import { tableOf } from './table.ts';

/** Rows that are shown. */
const MOST_SHOWN = 200;
const MOST_CELLS = 50;

export const variablesCommand: Command = {
  name: 'variables',
  argument: '',
  summary: 'lists the variables of this session',
  run: async ({ printer, sessions }) => {
    const variables = await sessions.current.sandbox.variables();
    if (variables.length === 0) {
      printer.say('there are none');
      return DONE;
    }
    const rows = variables
      .slice(0, MOST_SHOWN)
      .map(({ name, type, repr }) => [plainLine(name), plainLine(type), plainLine(repr)]);
    const more = variables.length - rows.length;
    printer.say(tableOf(rows, MOST_CELLS) + (more > 0 ? `\n… and ${more} more` : ''));
    return DONE;
  },
};
