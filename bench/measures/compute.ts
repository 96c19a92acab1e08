import { programs } from '../programs.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { ratiosToBare } from './ratios-to-bare.ts';

const LONG = { seconds: 0.12, rounds: 5 };
const SHORT = { seconds: 0.01, rounds: 1, programs: 2 };

function computing(setting: MeasureSetting): Promise<Figures> {
  const { python, short } = setting;
  const { seconds, rounds } = short ? SHORT : LONG;
  const all = [...programs(seconds)];
  const wanted = new Map(short ? all.slice(0, SHORT.programs) : all);
  return ratiosToBare(setting, { python, programs: wanted, rounds });
}

export const compute: Measure = {
  name: 'compute',
  title: 'Programs that compute',
  what:
    'Small programs in the manner of pyperformance, which time their own work when they are warm; as ' +
    'multiples of the same program in bare python3, taken in turn.',
  baseline: null,
  measure: computing,
};
