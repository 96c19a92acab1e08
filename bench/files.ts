import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Sandbox } from '../src/index.ts';
import type { WallChoice } from '../src/index.ts';
import { summarize, time } from './measure.ts';

const MIB = 1024 * 1024;
const MEGABYTE = 1e6;
const SIZE = 64 * MIB;

/** Room for the file, and no more memory than any guest has. */
const POLICY = { limits: { diskMiB: 128, fileSizeMiB: 128 } };

/** Megabytes per second of 64 MiB. */
interface Rates {
  readonly write: number;
  readonly read: number;
  /** Through a pipe, to and from a program that does nothing with them. */
  readonly pipeIn: number;
  readonly pipeOut: number;
}

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

/** A file written to a guest and read from it. */
export async function fileRates(rounds: number, wall: WallChoice = 'kernel'): Promise<Rates> {
  await using sandbox = await Sandbox.create({ wall, policy: POLICY });
  const bytes = new Uint8Array(SIZE).fill(7);
  const writes: number[] = [];
  const reads: number[] = [];
  const pipesIn: number[] = [];
  const pipesOut: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    writes.push(await time(() => sandbox.files.write('file', bytes)));
    reads.push(await time(() => sandbox.files.read('file', { format: 'bytes' })));
    pipesIn.push(await time(() => pipeIn(bytes)));
    pipesOut.push(await time(pipeOut));
  }
  const rate = (times: readonly number[]): number =>
    SIZE / MEGABYTE / (summarize(times).median / 1000);
  return {
    ...{ write: rate(writes), read: rate(reads) },
    ...{ pipeIn: rate(pipesIn), pipeOut: rate(pipesOut) },
  };
}
