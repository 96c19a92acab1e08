/** Nothing outlives its host: whatever is killed, however suddenly, all of it goes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sandbox } from '../../src/index.ts';
import { findCgroupParents } from '../../src/launcher/cgroup.ts';
import { descendants, processes } from '../helpers/process-list.ts';
import type { Process } from '../helpers/process-list.ts';
import { projectPath } from '../helpers/project.ts';

const HOST = projectPath('dist/test/helpers/host-program.js');

/** Daemons that have left every group and session, then a program that goes on for ever. */
const BUSY = `
import os, signal, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
try:
    for n in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(3600)
            os._exit(0)
except OSError:
    pass
print("busy", flush=True)
while True:
    time.sleep(0.01)`;

function groupsOf(host: number): string[] {
  return findCgroupParents().flatMap(({ folder }) =>
    readdirSync(folder).filter((name) => name.startsWith(`pysandbox-${host}-`)),
  );
}

/** Polls until it is so, at most for half a minute: longer than a busy machine needs. */
async function until(isSo: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600 && !isSo(); attempt += 1) {
    await sleep(50);
  }
}

/** Waits until nothing of it is there; returns what is left. */
async function leftOf(host: number, family: readonly Process[]): Promise<string[]> {
  const left = (): string[] => {
    const alive = new Set(processes().map(({ pid }) => pid));
    return [
      ...family.filter(({ pid }) => alive.has(pid)).map(({ command }) => command),
      ...groupsOf(host),
    ];
  };
  await until(() => left().length === 0);
  return left();
}

interface BusyHost {
  readonly host: ChildProcess;
  readonly pid: number;
  /** What it prints besides. */
  readonly lines: AsyncIterator<string>;
}

async function startBusy(policy: string): Promise<BusyHost> {
  const host = spawn(process.execPath, [HOST, BUSY, policy], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert.ok(host.stdout !== null && host.pid !== undefined);
  const lines = createInterface(host.stdout)[Symbol.asyncIterator]();
  assert.deepEqual(await lines.next(), { done: false, value: 'busy' });
  return { host, pid: host.pid, lines };
}

for (const policy of ['strict', 'subprocess']) {
  test(`when the host is killed nothing of it is left (${policy})`, async () => {
    const { host, pid } = await startBusy(policy);
    const family = descendants(pid);
    assert.ok(family.some(({ command }) => command.includes('bwrap')));
    host.kill('SIGKILL');
    assert.deepEqual(await leftOf(pid, family), []);
  });
}

for (const [victim, sign] of [
  ['bubblewrap', 'bwrap'],
  ['the zygote', '/pysandbox/main.py'],
] as const) {
  test(`when ${victim} is killed the run settles and nothing is left`, async () => {
    const { host, pid, lines } = await startBusy('subprocess');
    const family = descendants(pid);
    const target = family.findLast(({ command, parent }) =>
      sign === 'bwrap'
        ? command.includes('bwrap ')
        : command.includes(sign) &&
          family.some((other) => other.pid === parent && other.command.includes('bwrap ')),
    );
    assert.ok(target !== undefined);
    const ended = once(host, 'exit');
    process.kill(target.pid, 'SIGKILL');
    assert.deepEqual(await lines.next(), { done: false, value: 'crashed' });
    assert.deepEqual(await ended, [0, null]);
    assert.deepEqual(await leftOf(pid, family), []);
  });
}

test('a host that is killed while it starts leaves nothing', async () => {
  for (let delay = 60; delay < 300; delay += 30) {
    const host = spawn(process.execPath, [HOST, BUSY, 'subprocess'], { stdio: 'ignore' });
    await sleep(delay);
    const family = descendants(host.pid ?? 0);
    host.kill('SIGKILL');
    assert.deepEqual(await leftOf(host.pid ?? 0, family), [], `after ${delay} ms`);
  }
});

test('a host ends by itself when its runs are over', async () => {
  const host = spawn(process.execPath, [HOST, '1'], { stdio: 'ignore' });
  assert.deepEqual(await once(host, 'exit'), [0, null]);
});

test('descriptors that the host inherited are not in the guest, nor is its environment', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-leak-'));
  writeFileSync(join(folder, 'secret'), 'secret');
  const code = `
import os
found = [n for n in range(3, 4096) if n not in (0, 1, 2)]
def reach(n):
    try:
        descriptor = os.open("../" * 8 + "etc", os.O_RDONLY, dir_fd=n)
        return True
    except OSError:
        return False
print(any(map(reach, found)), sum(reach(n) for n in found), "HOST_SECRET" in os.environ, any(b"HOST_SECRET" in open(f"/proc/{p}/environ", "rb").read() for p in os.listdir("/proc") if p.isdigit()))`;
  const shell = spawn(
    '/bin/sh',
    [
      '-c',
      'exec 8<"$3" 9<"$3"; exec "$0" "$1" "$2" subprocess',
      process.execPath,
      HOST,
      code,
      folder,
    ],
    { env: { ...process.env, HOST_SECRET: 'x' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  assert.ok(shell.stdout !== null);
  let text = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(shell, 'close');
  rmSync(folder, { recursive: true });
  assert.equal(text, 'False 0 False False\nok\n');
});

test('a hundred sandboxes, one after the other, leave neither descriptors nor processes', async () => {
  const churn = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number += 1) {
      await using sandbox = await Sandbox.create({ policy: { env: { ROUND: 'leftovers' } } });
      const outcome = await sandbox.run('6 * 7');
      assert.equal(outcome.status === 'ok' && outcome.value, 42);
    }
  };
  await churn(20);
  const before = descendants(process.pid).length;
  await churn(100);
  // Zygotes are replaced as they are used up; each has two processes and its spares.
  const most = before + 6;
  await until(() => descendants(process.pid).length <= most);
  assert.ok(descendants(process.pid).length <= most);
});
