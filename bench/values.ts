import { Sandbox } from '../src/index.ts';
import type { Policy } from '../src/index.ts';
import { summarize, time } from './measure.ts';

const MIB = 1024 * 1024;

/** Room for 64 MiB and more. */
const LARGE: Policy = { limits: { memoryMiB: 1024, resultBytes: 100 * MIB } };

/** What is moved out of the guest: made first, so that only the crossing is measured. */
const VALUES = {
  '500,000 floats': '[n * 0.5 + 0.1 for n in range(500_000)]',
  '500,000 ints': 'list(range(500_000))',
  '100,000 small dicts': '[{"id": n, "name": "n%d" % n, "x": n * 0.5} for n in range(100_000)]',
  '64 MiB of bytes': 'bytes(64 * 2**20)',
  '64 MiB of doubles': '__import__("array").array("d", bytes(64 * 2**20))',
};

/** Milliseconds from asking for a value to having it, by name. */
export async function valuesOut(rounds: number): Promise<Map<string, number>> {
  const medians = new Map<string, number>();
  for (const [name, code] of Object.entries(VALUES)) {
    await using sandbox = await Sandbox.create({ policy: LARGE });
    const made = await sandbox.run(`value = ${code}`);
    const times: number[] = [];
    for (let round = 0; round < rounds && made.status === 'ok'; round += 1) {
      times.push(await time(() => sandbox.get('value')));
    }
    medians.set(name, summarize(times).median);
  }
  return medians;
}

/** Microseconds of one blocking call of a host function. */
export async function hostCall(count: number): Promise<number> {
  await using sandbox = await Sandbox.create({ expose: { add: (a: number, b: number) => a + b } });
  await sandbox.run('add(1, 2)');
  const outcome = await sandbox.run<number>(`
from time import perf_counter
times = []
for n in range(${count}):
    start = perf_counter()
    add(n, 1)
    times.append(perf_counter() - start)
sorted(times)[len(times) // 2] * 1e6`);
  return outcome.status === 'ok' ? (outcome.value ?? NaN) : NaN;
}

/** Calls of host functions per second, many at a time. */
export async function hostCallsPerSecond(count: number): Promise<number> {
  await using sandbox = await Sandbox.create({ expose: { add: (a: number, b: number) => a + b } });
  const outcome = await sandbox.run<number>(`
import asyncio, time
async def main(count):
    start = time.perf_counter()
    for _ in range(count // 500):
        await asyncio.gather(*[add(n, 1) for n in range(500)])
    return count / (time.perf_counter() - start)
asyncio.run(main(1000))
asyncio.run(main(${count}))`);
  return outcome.status === 'ok' ? (outcome.value ?? NaN) : NaN;
}
