import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { ratiosToBare } from './ratios-to-bare.ts';

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

const LONG = { count: 8000, rounds: 7 };
const SHORT = { count: 100, rounds: 1 };

/** The best of several turns, so that those that are interrupted do not count; all on a tmpfs. */
const timed = ([before, work]: readonly [string, string], count: number): string => `
import os, tempfile, time
memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
whole = tempfile.TemporaryDirectory(dir=memory)
folder = whole.name
path = folder + "/file"
${before}
def turn():
    start = time.perf_counter()
    for _ in range(${count}):
        ${work}
    return time.perf_counter() - start
turn()
print(min(turn() for _ in range(7)))
`;

function asking(setting: MeasureSetting): Promise<Figures> {
  const { python, short } = setting;
  const { count, rounds } = short ? SHORT : LONG;
  const programs = new Map(
    Object.entries(CALLS).map(([name, parts]) => [name, timed(parts, count)]),
  );
  return ratiosToBare(setting, { python, programs, rounds });
}

export const systemCalls: Measure = {
  name: 'system-calls',
  title: 'Programs that ask the kernel',
  what: 'Loops of system calls, as multiples of the same loop in bare python3, taken in turn.',
  baseline: null,
  measure: asking,
};
