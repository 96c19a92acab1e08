import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Sandbox } from '../../../src/index.ts';
import { warmMiB } from '../../../src/server/guests/warm-memory.ts';

const SPARES = 4;
const KIB_PER_MIB = 1024;

/** A process has ended between two looks at it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Processes below this one. */
function descendants(): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(
    pids.map((pid) => [Number(pid), Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1])]),
  );
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  return [...parents.keys()].filter(isOurs);
}

/** Their share of memory, as proc_pid_smaps(5) has it: what several share counts once. */
function memoryMiB(): number {
  const kib = descendants().map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return kib.reduce((sum, one) => sum + one, 0) / KIB_PER_MIB;
}

for (const wall of ['kernel', 'wasm'] as const) {
  test(`a warm interpreter of the ${wall} wall takes less memory than is counted, with as many guests more as spares`, async () => {
    const sandboxes: Sandbox[] = [];
    // Each comes from the spares but the first, so that all of them have been there.
    for (let opened = 0; opened <= SPARES; opened += 1) {
      sandboxes.push(await Sandbox.create({ wall, spares: SPARES }));
    }
    const measured = memoryMiB();
    const counted = warmMiB({ wall, spares: SPARES, preload: [] });
    sandboxes.forEach((sandbox) => sandbox.kill());
    assert.ok(measured > 0 && measured < counted, `${measured} MiB, ${counted} counted`);
  });
}

test('modules that are imported beforehand, and a wall that is not settled, count as more', () => {
  const kernel = { wall: 'kernel', spares: 2, preload: [] } as const;
  assert.ok(warmMiB({ ...kernel, preload: ['numpy'] }) > warmMiB(kernel));
  assert.ok(warmMiB({ ...kernel, spares: 3 }) > warmMiB(kernel));
  assert.equal(warmMiB({ ...kernel, wall: 'auto' }), warmMiB({ ...kernel, wall: 'wasm' }));
});
