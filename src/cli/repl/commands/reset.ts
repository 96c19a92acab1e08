import { DONE } from '../context.ts';
import type { Command } from './command.ts';

export const resetCommand: Command = {
  name: 'reset',
  argument: '',
  summary: 'forgets the variables and files of this session',
  run: async ({ printer, sessions }) => {
    await sessions.reset();
    printer.say('the session is as it was when it began');
    return DONE;
  },
};
