import { DONE, FAILED } from '../context.ts';
import { runStatement } from '../statement.ts';
import type { Command } from './command.ts';

export const timeCommand: Command = {
  name: 'time',
  argument: 'STATEMENT',
  summary: 'runs it and says how long it took',
  run: async (context, statement) => {
    const { printer } = context;
    if (statement === '') {
      printer.tell('%time needs a statement, as in %time sum(range(1000))');
      return FAILED;
    }
    const { usage, ...done } = await runStatement(context, statement);
    if (usage !== null) {
      const { wallMs, cpuMs, peakMemoryMiB } = usage;
      printer.say(
        `wall ${shown(wallMs)}, processor ${shown(cpuMs)}, peak memory ${Math.round(peakMemoryMiB)} MiB`,
      );
    }
    return done.exitStatus === null ? { ...DONE, failed: done.failed } : done;
  },
};

function shown(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds.toPrecision(3)} ms`
    : `${(milliseconds / 1000).toFixed(2)} s`;
}
