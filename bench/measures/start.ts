import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProcess } from '../peers/process.ts';
import { ROOT } from '../root.ts';
import { interleave } from '../time.ts';
import { loadedFiles } from './loaded-files.ts';
import { row, rowsOf } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';

const MAIN = join(ROOT, 'dist/command/main.js');
const INDEX = pathToFileURL(join(ROOT, 'dist/src/index.js')).href;
const MOST_ROUNDS = 25;

export const PYTHON_AND_NODE = 'python3 file.py, and an empty node';
export const RUN_KERNEL = 'pysandbox run, kernel wall';

async function starts({ python, rounds, short, folder, peers }: MeasureSetting): Promise<Figures> {
  const file = join(folder, 'file.py');
  await writeFile(file, 'print(1+1)\n');
  const node =
    (...args: readonly string[]) =>
    async (): Promise<number> =>
      (await runProcess(process.execPath, args)).ms;
  const own = (wall: string, ...more: readonly string[]) =>
    node(MAIN, 'run', '--wall', wall, ...more, file);
  const empty = node('-e', '0');
  const bare = async (): Promise<number> => (await runProcess(python, [file])).ms;
  const hasKernel = peers.some(({ peer }) => peer.name.includes('kernel wall'));
  const load = ['--input-type=module', '-e', `await import(${JSON.stringify(INDEX)})`];
  const actions = new Map<string, () => Promise<number>>([
    ['empty node', empty],
    ['node that imports pysandbox', node(...load)],
    [PYTHON_AND_NODE, async () => (await bare()) + (await empty())],
    ...(hasKernel ? [[RUN_KERNEL, own('kernel', '--python', python)] as const] : []),
    ['pysandbox run, wasm wall', own('wasm')],
  ]);
  const times = await interleave(short ? 1 : Math.min(rounds, MOST_ROUNDS), actions);
  const loads = await loadedFiles(load, folder);
  const rows = [...rowsOf('ms', times), row('files that import pysandbox loads', 'files', [loads])];
  if (!hasKernel) {
    return { rows, missing: ['the kernel wall'] };
  }
  const run = [MAIN, 'run', '--wall', 'kernel', '--python', python, file];
  const runs = await loadedFiles(run, folder);
  return { rows: [...rows, row('files that pysandbox run loads', 'files', [runs])] };
}

export const start: Measure = {
  name: 'start',
  title: 'The start of a whole process',
  what: 'From the start of a process to its end, the image of the wasm wall having been built before.',
  baseline: PYTHON_AND_NODE,
  measure: starts,
};
