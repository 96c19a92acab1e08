import { plainLine } from '../../plain-text.ts';
import { DONE, FAILED } from '../context.ts';
import { reasonOf } from '../told.ts';
import type { Command } from './command.ts';

export const undoCommand: Command = {
  name: 'undo',
  argument: '',
  summary: 'makes the session as it was before the last statement: variables, modules, files',
  run: async ({ printer, sessions }) => {
    const { undo } = sessions.current;
    if (await undo.back()) {
      printer.say('the session is as it was before the last statement');
      return DONE;
    }
    const { problem } = undo;
    printer.tell(
      problem === null
        ? 'there is no statement to undo'
        : `nothing can be undone, for there is no checkpoint: ${plainLine(reasonOf(problem))}`,
    );
    return FAILED;
  },
};
