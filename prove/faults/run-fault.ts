import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findCgroupParents } from '../../src/launcher/cgroup.ts';
import { descendants, processes } from '../../test/helpers/process-list.ts';

const HOST = fileURLToPath(new URL('./fault-host.js', import.meta.url));
const LOOK_MS = 100;
/** How long what a dead host leaves may take to be gone. */
const GONE_MS = 10_000;

/** What happens to one host. */
export interface FaultRun {
  readonly title: string;
  readonly wall: 'kernel' | 'wasm';
  readonly seed: number;
  readonly scale: number;
  /** After which it is killed, as by the kernel's own killer; null when it may end by itself. */
  readonly killedAfterMs: number | null;
  /** After which it hangs. */
  readonly mostMs: number;
}

/** Lets a fault happen in a host of its own; what was wrong, or null. */
export async function runFault(run: FaultRun): Promise<string | null> {
  const { title, wall, seed, scale, killedAfterMs, mostMs } = run;
  // Its own, so that what others leave in theirs is not taken for what it leaves.
  const temporary = mkdtempSync(join(tmpdir(), 'pysandbox-fault-'));
  const host = spawn(process.execPath, [HOST, title, wall, String(seed), String(scale)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  });
  let said = '';
  host.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const family = new Map<number, string>();
  const watch = setInterval(() => {
    for (const { pid, command } of descendants(host.pid ?? 0)) {
      family.set(pid, command);
    }
  }, LOOK_MS);
  const limitMs = killedAfterMs ?? mostMs;
  const timer = setTimeout(() => host.kill('SIGKILL'), limitMs);
  await once(host, 'close');
  clearTimeout(timer);
  clearInterval(watch);
  const left = await leftOf(host.pid ?? 0, family, temporary);
  rmSync(temporary, { recursive: true });
  if (left.length > 0) {
    return `left by the host: ${left.join('; ')}`;
  }
  if (host.signalCode === 'SIGKILL') {
    return killedAfterMs === null ? `it was not over after ${mostMs} ms` : null;
  }
  return host.exitCode === 0 ? null : said.trim().split('\n').slice(0, 3).join(' ');
}

async function leftOf(
  host: number,
  family: ReadonlyMap<number, string>,
  temporary: string,
): Promise<string[]> {
  const left = (): string[] => {
    const alive = new Map(processes().map(({ pid, command }) => [pid, command]));
    const groups = findCgroupParents().flatMap(({ folder }) => readdirSync(folder));
    return [
      // The number may be another's by now.
      ...[...family].filter(([pid, command]) => alive.get(pid) === command).map(String),
      ...groups.filter((name) => name.startsWith(`pysandbox-${host}-`)),
      ...readdirSync(temporary),
    ];
  };
  const end = performance.now() + GONE_MS;
  while (left().length > 0 && performance.now() < end) {
    await sleep(LOOK_MS);
  }
  return left();
}
