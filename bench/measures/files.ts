import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { time } from '../time.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { ownWalls } from './wall-options.ts';

const MEGABYTE = 1e6;
const SIZE = 64 * 1024 * 1024;
const TURNS = { long: 7, short: 1 };

/** Room for the file and time for all turns, and no more memory than any guest has. */
const POLICY = { limits: { diskMiB: 128, fileSizeMiB: 128, cpuMs: 60_000 } } as const;

async function pipeIn(bytes: Uint8Array): Promise<void> {
  const child = spawn('sh', ['-c', 'cat > /dev/null'], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(bytes);
  await once(child, 'close');
}

async function pipeOut(): Promise<void> {
  const child = spawn('head', ['-c', String(SIZE), '/dev/zero'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  await once(child, 'close');
  Buffer.concat(parts);
}

/** What is done with 64 MiB, by name. */
async function rates(
  options: ReadonlyMap<string, SandboxOptions>,
  turns: number,
): Promise<ReadonlyMap<string, number[]>> {
  const told = new Map<string, number[]>();
  const bytes = new Uint8Array(SIZE).fill(7);
  const sample = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const rate = SIZE / MEGABYTE / ((await time(work)) / 1000);
    told.set(name, [...(told.get(name) ?? []), rate]);
  };
  for (const [name, own] of options) {
    await using sandbox = await Sandbox.create({ ...own, policy: POLICY });
    for (let turn = 0; turn < turns; turn += 1) {
      await sample(`${name}: write`, () => sandbox.files.write('file', bytes));
      await sample(`${name}: read`, () => sandbox.files.read('file', { format: 'bytes' }));
      await sample('a pipe to a program', () => pipeIn(bytes));
      await sample('a pipe from a program', pipeOut);
    }
  }
  return told;
}

async function fileRates(setting: MeasureSetting): Promise<Figures> {
  const told = await rates(ownWalls(setting), TURNS[setting.short ? 'short' : 'long']);
  return { rows: [...told].map(([name, list]) => row(name, 'MB/s', list)) };
}

export const files: Measure = {
  name: 'files',
  title: 'Files in and out',
  what: 'A file of 64 MiB, and as much through a pipe to a program that does nothing with it.',
  baseline: null,
  measure: fileRates,
};
