import { run } from '../../src/index.ts';
import { census, left } from '../census.ts';
import type { Fault, Scene } from './fault.ts';
import { mustBeAmong, settling } from './settling.ts';

const MIB = 2 ** 20;
/** Guests in a row, at scale 1. */
const IN_A_ROW = { kernel: 10_000, wasm: 300 };
const AT_ONCE = { kernel: 200, wasm: 50 };
/** What the host may have grown by: the young generation of its heap, mostly. */
const MOST_GROWTH_MIB = 64;

/** One after the other: what is there in the end is what was there when all had been made once. */
async function inARow({ options, scale }: Scene): Promise<void> {
  const wall = options.wall === 'wasm' ? 'wasm' : 'kernel';
  const count = IN_A_ROW[wall] * scale;
  const warmUp = Math.ceil(count / 10);
  for (let guest = 0; guest < warmUp; guest += 1) {
    mustBeAmong([await settling(run('x = [1] * 100; len(x)', options))], ['ok']);
  }
  const before = census();
  const residentMiB = residentNow();
  for (let guest = warmUp; guest < count; guest += 1) {
    mustBeAmong([await settling(run('x = [1] * 100; len(x)', options))], ['ok']);
  }
  const more = await left(before);
  const growthMiB = residentNow() - residentMiB;
  if (more.length > 0 || growthMiB > MOST_GROWTH_MIB) {
    throw new Error(`left: ${[...more, `${Math.round(growthMiB)} MiB of memory`].join(', ')}`);
  }
}

function residentNow(): number {
  return process.memoryUsage().rss / MIB;
}

/** On a busy machine the wasm wall counts the time that a guest waits for a core as computed. */
const PATIENT = { timeoutMs: 60_000, policy: { limits: { cpuMs: 60_000 } } };

async function atOnce({ options, scale }: Scene): Promise<void> {
  const count = AT_ONCE[options.wall === 'wasm' ? 'wasm' : 'kernel'];
  for (let round = 0; round < scale; round += 1) {
    const guests = Array.from({ length: count }, (_, number) =>
      settling(run(`import time; time.sleep(0.2); ${number}`, { ...options, ...PATIENT })),
    );
    mustBeAmong(await Promise.all(guests), ['ok']);
  }
}

export const SOAK_FAULTS: readonly Fault[] = [
  { title: 'thousands of guests, one after the other', walls: ['kernel', 'wasm'], happen: inARow },
  { title: 'hundreds of guests at once', walls: ['kernel', 'wasm'], happen: atOnce },
];
