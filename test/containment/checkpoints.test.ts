import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { test } from 'node:test';
import { Sandbox, UsageError } from '../../src/index.ts';
import type { Outcome } from '../../src/index.ts';
import { descendants } from '../helpers/process-list.ts';
import { optionsFor } from '../helpers/walls.ts';

const KERNEL = optionsFor('kernel', { checkpoints: 2, spares: 0 });
const WASM = optionsFor('wasm', { checkpoints: 2, spares: 0, isolation: 'thread' });
const KEY = 'a key of sixteen';

/** clone(2) as the agent makes a copy, by number: from machine code, as libc has no such function. */
const COPY = `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
number = {'x86_64': 56, 'aarch64': 220}[os.uname().machine]
def copy(flags=0x01200000):
    made = libc.syscall(number, ctypes.c_long(flags), ctypes.c_long(0), 0, 0, 0)
    if made == 0:
        os._exit(0)
    return made, ctypes.get_errno()
`;

function shown(outcome: Outcome): string | null {
  return outcome.status === 'ok' ? outcome.repr : JSON.stringify(outcome);
}

test('kernel: a guest makes no process by itself, before, between and after checkpoints', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  await sandbox.run(COPY);
  const refused = '(-1, 11)'; // EAGAIN
  assert.equal(shown(await sandbox.run('copy()')), refused);
  using point = await sandbox.checkpoint();
  assert.equal(shown(await sandbox.run('copy()')), refused);
  await sandbox.restore(point);
  assert.equal(shown(await sandbox.run('copy()')), refused);
  assert.match(String(shown(await sandbox.run('os.fork()'))), /Resource temporarily unavailable/);
  // What no checkpoint is made with is refused as ever: another namespace, a thread.
  assert.equal(shown(await sandbox.run('copy(0x11200000)')), '(-1, 1)');
  assert.equal(shown(await sandbox.run('copy(0x10f00)')), refused);
});

test('kernel: a checkpoint that comes to nothing leaves a guest no process to make', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  await sandbox.run(`${COPY}\nends = os.pipe()`);
  await assert.rejects(sandbox.checkpoint(), /is a pipe/);
  assert.equal(shown(await sandbox.run('copy()')), '(-1, 11)'); // EAGAIN
});

test('kernel: copies can neither be traced nor read by the others, nor can their keeper', async () => {
  const policy = { extends: 'strict', proc: true } as const;
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  using _ = await sandbox.checkpoint();
  const outcome = await sandbox.run(`
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
found = []
for pid in (1, 3):
    for name in ('mem', 'environ', 'fd'):
        try:
            open(f'/proc/{pid}/{name}', 'rb') if name != 'fd' else os.listdir(f'/proc/{pid}/fd')
            found.append((pid, name))
        except OSError:
            pass
    found.append(libc.ptrace(16, pid, 0, 0))
[each for each in found if each != -1 and each[0] == 1], os.kill(1, 9), os.kill(1, 19)`);
  assert.equal(shown(outcome), '([], None, None)');
  assert.equal(shown(await sandbox.run('1')), '1'); // its keeper lives
});

test('kernel: a guest that ends what waits loses its checkpoint, and nothing else', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  using point = await sandbox.checkpoint();
  await sandbox.run('import os; os.kill(3, 9)');
  await assert.rejects(sandbox.restore(point));
  assert.equal(sandbox.closed, true);
});

test('kernel: processes that the guest left behind do not outlive a restore', async () => {
  const policy = { extends: 'subprocess', packages: 'none' } as const;
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  await sandbox.run('import os, time');
  using point = await sandbox.checkpoint();
  await sandbox.run(`
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            open('/work/alive', 'a').write('x'); time.sleep(0.01)
    os._exit(0)
os.wait()
time.sleep(0.1)`);
  await sandbox.restore(point);
  await setTimeout(100);
  assert.equal(shown(await sandbox.run("os.path.exists('/work/alive')")), 'False');
});

test('kernel: copies count against the memory of the guest, a page that is shared but once', async () => {
  const policy = { extends: 'strict', limits: { memoryMiB: 128 } } as const;
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  await sandbox.run(`
def touch(a, value):
    for at in range(0, len(a), 4096): a[at] = value
a = bytearray(80 * 2**20); touch(a, 1)`);
  for (let count = 0; count < 2; count += 1) {
    (await sandbox.checkpoint()).drop();
  }
  // Without copies that wait it may change all that it has.
  assert.equal((await sandbox.run('import time; touch(a, 3); time.sleep(2)')).status, 'ok');
  using first = await sandbox.checkpoint();
  using second = await sandbox.checkpoint();
  assert.deepEqual([first.dropped, second.dropped], [false, false]);
  await setTimeout(200);
  assert.equal(shown(await sandbox.run('len(a)')), String(80 * 2 ** 20));
  const outcome = await sandbox.run('touch(a, 2); time.sleep(2)');
  assert.equal(outcome.status, 'memory');
});

test('kernel: processor time of all copies is one sum', async () => {
  const policy = { extends: 'strict', limits: { cpuMs: 1000, timeoutMs: 20_000 } } as const;
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  await sandbox.run('import time');
  using point = await sandbox.checkpoint();
  let outcome = await sandbox.run('1');
  for (let time = 0; time < 10 && outcome.status === 'ok'; time += 1) {
    await sandbox.restore(point).catch(() => {});
    if (sandbox.closed) {
      return; // it was ended between two runs
    }
    outcome = await sandbox.run(
      'end = time.process_time() + 0.4\nwhile time.process_time() < end: pass',
    );
  }
  assert.equal(outcome.status, 'timeout');
});

test('kernel: nothing is left when the sandbox is killed: neither copies nor their keeper', async () => {
  const before = cages();
  const sandbox = await Sandbox.create({
    ...KERNEL,
    policy: { extends: 'strict', limits: { diskMiB: 63 } },
  });
  const base = cages();
  assert.ok(base > before);
  await sandbox.checkpoint();
  await sandbox.checkpoint();
  assert.equal(cages(), base + 2);
  sandbox.kill();
  await eventually(() => cages() <= base - 2); // all but the zygote's
});

/** Processes below this one whose command is that of a cage's interpreter. */
function cages(): number {
  const below = descendants(process.pid).filter(({ command }) => !command.includes('bwrap'));
  return below.filter(({ command }) => command.includes('/pysandbox/main.py fork')).length;
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let time = 0; time < 200 && !holds(); time += 1) {
    await setTimeout(50);
  }
  assert.ok(holds());
}

test('wasm: a checkpoint is written to a file that only its owner reads, and restored from it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  try {
    const file = join(folder, 'point');
    await using sandbox = await Sandbox.create({ ...WASM, expose: { ten: () => 10 } });
    await sandbox.run('secret = "squeamish"; kept = ten; ten(); open("f", "w").write("file")');
    using point = await sandbox.checkpoint();
    await point.save(file, { key: KEY });
    assert.deepEqual(readdirSync(folder), ['point']);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file).includes('squeamish'), false);
    sandbox.kill();
    const options = { ...WASM, key: KEY, expose: { ten: () => 20 } };
    await using restored = await Sandbox.restore(file, options);
    assert.equal(
      shown(await restored.run('secret, open("f").read(), ten()')),
      "('squeamish', 'file', 20)",
    );
    const gone = await restored.run('kept()');
    assert.match(
      gone.status === 'error' ? gone.error.message : '',
      /host that saved the checkpoint/,
    );
    await restored.run('del kept');
    assert.equal((await restored.run('1')).status, 'ok');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('wasm: a file that was changed, cut, is of another key or no checkpoint is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  try {
    const [file, changed] = [join(folder, 'point'), join(folder, 'changed')];
    await using sandbox = await Sandbox.create(WASM);
    using point = await sandbox.checkpoint();
    for (const key of ['', 'too short', new Uint8Array(15)]) {
      await assert.rejects(point.save(file, { key }), UsageError);
    }
    await point.save(file, { key: KEY });
    const good = readFileSync(file);
    const refuses = async (bytes: Uint8Array, key = KEY): Promise<void> => {
      writeFileSync(changed, bytes);
      await assert.rejects(
        Sandbox.restore(changed, { ...WASM, key }),
        (error: unknown) => error instanceof UsageError && error.details['reason'] === 'unreadable',
      );
    };
    await refuses(good, 'another key of 32 bytes');
    for (const length of [0, 10, 80, good.length - 1]) {
      await refuses(good.subarray(0, length));
    }
    await refuses(Buffer.concat([good, Buffer.of(0)]));
    for (const at of [0, 22, 30, 60, 75, 5000, good.length - 1]) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      await refuses(bad);
    }
    await assert.rejects(Sandbox.restore(join(folder, 'none'), { ...WASM, key: KEY }), UsageError);
    await assert.rejects(Sandbox.restore(file, { wall: 'kernel', key: KEY }), UsageError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('wasm: a checkpoint tells what it takes, which the limits of the guest hold', async () => {
  const limits = { memoryMiB: 32, diskMiB: 8, fileSizeMiB: 8 };
  await using sandbox = await Sandbox.create({ ...WASM, policy: { extends: 'strict', limits } });
  const filled = await sandbox.run(`
import os
held = [os.urandom(2**20) for _ in range(24)]
try:
    for n in range(3):
        with open(f'/work/{n}', 'wb') as file: file.write(held[n][:2**20] * 3)
except OSError as error:
    full = error.strerror
full`);
  assert.equal(shown(filled), "'No space left on device'");
  using point = await sandbox.checkpoint();
  assert.ok(Number(point.sizeBytes) > 31 * 2 ** 20);
  const image = 64;
  assert.ok(Number(point.sizeBytes) < (limits.memoryMiB + limits.diskMiB + image) * 2 ** 20);
  using second = await sandbox.checkpoint();
  assert.ok(Number(second.sizeBytes) > 31 * 2 ** 20);
  await assert.rejects(sandbox.checkpoint(), /2 are alive, as many as `checkpoints` allows/);
});

test('kernel: a checkpoint is not written to a file', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  using point = await sandbox.checkpoint();
  await assert.rejects(point.save('/nowhere/point', { key: KEY }), UsageError);
});
