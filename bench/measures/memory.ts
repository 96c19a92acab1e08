import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sandbox } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { BARE } from '../peers/bare.ts';
import { KERNEL, WASM } from '../peers/ours.ts';
import { row } from './measure.ts';
import type { Figures, Measure, MeasureSetting } from './measure.ts';
import { sharedMemoryKiB } from './process-memory.ts';
import { ownWalls } from './wall-options.ts';

const KIB_PER_MIB = 1024;
const COUNTS = { long: { [KERNEL]: 50, [WASM]: 8 }, short: { [KERNEL]: 2, [WASM]: 1 } };

/** A program of some size: modules, and 50,000 objects that live. */
const BUSY = 'import json, re, datetime\nwords = {n: str(n) for n in range(25_000)}\nNone';

/** Guests of an earlier figure are gone by then. */
const SETTLE_MS = 300;

/** What each further guest adds to all processes of a program; the first is there already. */
async function perGuest(
  options: SandboxOptions,
  program: string,
  { count, code }: { readonly count: number; readonly code: string },
): Promise<number> {
  await sleep(SETTLE_MS);
  const sandboxes = [await open(options, code)];
  try {
    const before = sharedMemoryKiB(program);
    while (sandboxes.length <= count) {
      sandboxes.push(await open(options, code));
    }
    return (sharedMemoryKiB(program) - before) / count / KIB_PER_MIB;
  } finally {
    sandboxes.forEach((sandbox) => sandbox.kill());
  }
}

async function open(options: SandboxOptions, code: string): Promise<Sandbox> {
  const sandbox = await Sandbox.create({ ...options, spares: 0 });
  await sandbox.run(code);
  return sandbox;
}

/** An interpreter that has started and waits for input. */
async function barePython(python: string, program: string, code: string): Promise<number> {
  const before = sharedMemoryKiB(program);
  const wait = `${code}\nimport sys\nprint(flush=True)\nsys.stdin.read()`;
  const child = spawn(python, ['-c', wait], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const added = sharedMemoryKiB(program) - before;
  child.kill('SIGKILL');
  await once(child, 'close');
  return added / KIB_PER_MIB;
}

async function memories(setting: MeasureSetting): Promise<Figures> {
  const { python, short } = setting;
  const programs = { [KERNEL]: realpathSync(python), [WASM]: process.execPath };
  const counts = short ? COUNTS.short : COUNTS.long;
  const rows = [];
  for (const [state, code] of [
    ['idle', 'None'],
    ['busy', BUSY],
  ] as const) {
    const bare = await barePython(python, programs[KERNEL], code);
    rows.push(row(`${BARE}: ${state}`, 'MiB', [bare]));
    for (const [name, options] of ownWalls(setting)) {
      const wall = name === WASM ? WASM : KERNEL;
      const added = await perGuest(options, programs[wall], { count: counts[wall], code });
      rows.push(row(`${name}: ${state}`, 'MiB', [added]));
    }
  }
  return { rows };
}

export const memory: Measure = {
  name: 'memory',
  title: 'Memory of a guest',
  what:
    'What each further guest adds to all processes, shared pages by their share (PSS). Idle: it has run ' +
    '`None`. Busy: it has imported json, re and datetime, and holds 50,000 objects.',
  baseline: null,
  measure: memories,
};
