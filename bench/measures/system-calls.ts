import { geometricMean, median } from '../statistics.ts';
import { keepWarm, toldBare, toldInside } from './in-guest.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { ownWalls } from './wall-options.ts';

/** What programs ask of the kernel most, each some thousand times a second in such programs. */
const CALLS = {
  getppid: ['import os', 'os.getppid()'],
  stat: ['import os', 'os.stat(folder)'],
  'open, read, close': [
    'import os\nopen(path, "w").write("x" * 1000)',
    'd = os.open(path, os.O_RDONLY); os.read(d, 1000); os.close(d)',
  ],
  'pipe, write and read': [
    'import os\nr, w = os.pipe()',
    'os.write(w, b"x" * 100); os.read(r, 100)',
  ],
  'write to a file': ['f = open(path, "wb", buffering=0)', 'f.seek(0); f.write(b"x" * 4096)'],
  'list a folder': ['import os', 'os.listdir(folder)'],
} as const;

const COUNT = { long: 8000, short: 100 };
const ROUNDS = { long: 7, short: 1 };

/** The middle of several turns, so that one that is interrupted does not count. */
const timed = ([before, work]: readonly [string, string], count: number): string => `
import tempfile, time
whole = tempfile.TemporaryDirectory()
folder = whole.name
path = folder + "/file"
${before}
def turn():
    start = time.perf_counter()
    for _ in range(${count}):
        ${work}
    return time.perf_counter() - start
turn()
print(sorted(turn() for _ in range(5))[2])
`;

async function ratios(setting: MeasureSetting): Promise<Figures> {
  const { python, short } = setting;
  const form = short ? 'short' : 'long';
  const rows = [];
  for (const [name, options] of ownWalls(setting)) {
    const warm = await keepWarm(options);
    const medians: number[] = [];
    for (const [call, parts] of Object.entries(CALLS)) {
      const list: number[] = [];
      const program = timed(parts, COUNT[form]);
      for (let round = 0; round < ROUNDS[form]; round += 1) {
        const inside = await toldInside(options, program);
        list.push(inside / (await toldBare(python, program)));
      }
      medians.push(median(list));
      rows.push(row(`${name}: ${call}`, 'x bare', list));
    }
    rows.push(row(`${name}: geometric mean`, 'x bare', [geometricMean(medians)]));
    warm.kill();
  }
  return { rows };
}

export const systemCalls: Measure = {
  name: 'system-calls',
  title: 'Programs that ask the kernel',
  what: 'Loops of system calls, as multiples of the same loop in bare python3, taken in turn.',
  baseline: null,
  measure: ratios,
};
