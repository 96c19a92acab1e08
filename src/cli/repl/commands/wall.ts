import { plainLine } from '../../plain-text.ts';
import { showDuration, showSize } from '../../units.ts';
import { DONE } from '../context.ts';
import type { Command } from './command.ts';

export const wallCommand: Command = {
  name: 'wall',
  argument: '',
  summary: 'says which wall is around this session, and its limits',
  run: async ({ printer, sessions, limits }) => {
    const { sandbox } = sessions.current;
    const reason = sandbox.fallbackReason;
    printer.say(
      [
        `wall        ${sandbox.wall}${reason === null ? '' : ` (${plainLine(reason)})`}`,
        `python      ${plainLine(sandbox.python)}`,
        `timeout     ${showDuration(limits.timeoutMs)} for a statement`,
        `processor   ${showDuration(limits.cpuMs)}`,
        `memory      ${showSize(limits.memoryMiB * 2 ** 20)}`,
        `disk        ${showSize(limits.diskMiB * 2 ** 20)}`,
        `output      ${showSize(limits.outputBytes)} for a statement`,
      ].join('\n'),
    );
    return DONE;
  },
};
