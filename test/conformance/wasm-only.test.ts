/** What only the wasm wall can do, through the public interface, for both ways to run it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run, Sandbox, UsageError } from '../../src/index.ts';
import type { SandboxOptions, SystemCall } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const isolation of ['process', 'thread'] as const) {
  const options: SandboxOptions = { wall: 'wasm', isolation };

  test(`${isolation}: a run with fixed clocks and a seed comes out the same each time`, async () => {
    const code = 'import random, time, uuid\n[time.time(), random.random(), str(uuid.uuid4())]';
    const deterministic = { timeMs: 1_600_000_000_000, seed: 7 };
    const outcomes = [];
    for (let round = 0; round < 2; round += 1) {
      const outcome = await run(code, { ...options, deterministic });
      assert.ok(outcome.status === 'ok', JSON.stringify(outcome));
      outcomes.push(outcome.value);
    }
    assert.deepEqual(outcomes[0], outcomes[1]);
    const [time] = Array.isArray(outcomes[0]) ? outcomes[0] : [];
    assert.ok(typeof time === 'number' && time >= 1_600_000_000 && time < 1_600_000_010);
    const other = await run(code, { ...options, deterministic: { ...deterministic, seed: 8 } });
    assert.notDeepEqual(other.status === 'ok' && other.value, outcomes[0]);
  });

  test(`${isolation}: without a seed no two guests have the same random numbers`, async () => {
    const code =
      'import random, secrets, uuid\n[random.random(), secrets.token_hex(8), str(uuid.uuid4())]';
    const seen = new Set<unknown>();
    for (let round = 0; round < 3; round += 1) {
      const outcome = await run(code, options);
      for (const value of outcome.status === 'ok' && Array.isArray(outcome.value)
        ? outcome.value
        : []) {
        seen.add(value);
      }
    }
    assert.equal(seen.size, 9);
  });

  test(`${isolation}: clocks can be coarse`, async () => {
    const code = 'import time\n{time.perf_counter_ns() % 100_000_000 for _ in range(1000)}';
    const outcome = await run(code, { ...options, clockResolutionMs: 100 });
    assert.deepEqual(outcome.status === 'ok' && outcome.value, new Set([0]));
  });

  test(`${isolation}: what the wall refuses is told with its arguments, run by run`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code = `
import socket
for _ in range(500):
    try: socket.socket()
    except OSError: pass`;
    const first = await sandbox.run(code);
    assert.equal(first.status, 'ok');
    assert.deepEqual(
      first.denials.map(({ call, count, sealed }) => [call, count, sealed]),
      [['__syscall_socket', 500, false]],
    );
    assert.deepEqual((await sandbox.run('1')).denials, []);
    assert.deepEqual(
      (await sandbox.run(code)).denials.map(({ call, count }) => [call, count]),
      [['__syscall_socket', 500]],
    );
  });

  test(`${isolation}: every system call is told to who wants to know`, async () => {
    const calls: SystemCall[] = [];
    const outcome = await run('open("/work/note", "w").write("hi")', {
      ...options,
      onSystemCall: (call) => calls.push(call),
    });
    assert.equal(outcome.status, 'ok');
    const opened = calls.find(({ arguments: values }) => values.includes('/work/note'));
    assert.equal(opened?.call, '__syscall_openat', JSON.stringify(calls.slice(-20)));
    assert.ok(calls.some(({ call }) => call === 'fd_write'));
  });

  test(`${isolation}: a folder of the host can be read, and no more`, async () => {
    const top = join(folder, `read-${isolation}`);
    mkdirSync(join(top, 'inner'), { recursive: true });
    writeFileSync(join(top, 'inner', 'data.txt'), 'data');
    symlinkSync('/etc/hostname', join(top, 'link'));
    const code = `
import os
found = [open("/data/inner/data.txt").read(), os.path.exists("/data/link")]
for action in (lambda: open("/data/new", "w"), lambda: os.remove("/data/inner/data.txt"),
               lambda: os.rename("/data/inner", "/data/other"), lambda: os.chmod("/data/inner", 0)):
    try:
        action()
        found.append("done")
    except OSError as error:
        found.append(error.strerror)
found`;
    const mounts = [{ host: top, guest: '/data' }];
    const outcome = await run(code, { ...options, mounts });
    const refused = 'Read-only file system';
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [
      'data',
      false,
      ...[refused, refused, refused, refused],
    ]);
  });

  test(`${isolation}: each sandbox has a copy as the folder is when it is made`, async () => {
    const top = join(folder, `fresh-${isolation}`);
    mkdirSync(top);
    const options2 = { ...options, mounts: [{ host: top, guest: '/data' }] };
    for (const text of ['one', 'two']) {
      writeFileSync(join(top, 'a'), text);
      const outcome = await run('open("/data/a").read()', options2);
      assert.equal(outcome.status === 'ok' && outcome.value, text);
    }
  });

  test(`${isolation}: reset makes everything as it was, within the same guest`, async () => {
    await using sandbox = await Sandbox.create({ ...options, expose: { f: () => 'host' } });
    const reference = await sandbox.run('lambda: 1');
    assert.equal(reference.status, 'ok');
    await sandbox.run(`
import builtins, os, sys, json
secret = builtins.leak = "S3CR3T"
json.loads = None
sys.modules["leak"] = 1
open("/tmp/secret", "w").write(secret)
os.chdir("/tmp"); os.umask(0o77); os.environ["LEAK"] = secret
sys.setrecursionlimit(7777)`);
    for (let round = 0; round < 3; round += 1) {
      await sandbox.reset();
      const outcome = await sandbox.run(`
import builtins, json, os, sys
["secret" in globals(), hasattr(builtins, "leak"), json.loads("[1]"), "leak" in sys.modules,
 os.listdir("/tmp"), os.getcwd(), oct(os.umask(0o22)), os.environ.get("LEAK"),
 sys.getrecursionlimit(), f()]`);
      assert.deepEqual(
        outcome.status === 'ok' && outcome.value,
        [false, false, [1], false, [], '/work', '0o22', null, 1000, 'host'],
        JSON.stringify(outcome),
      );
    }
  });

  test(`${isolation}: random numbers differ after a reset`, async () => {
    await using sandbox = await Sandbox.create(options);
    const seen = new Set<unknown>();
    for (let round = 0; round < 3; round += 1) {
      const outcome = await sandbox.run('import random\nrandom.random()');
      seen.add(outcome.status === 'ok' && outcome.value);
      await sandbox.reset();
    }
    assert.equal(seen.size, 3);
  });
}

test('a reset during a run is refused, and the run goes on', async () => {
  await using sandbox = await Sandbox.create({ wall: 'wasm' });
  let began = (): void => {};
  const begun = new Promise<void>((settle) => {
    began = settle;
  });
  const onStdout = (): void => began();
  const running = sandbox.run('import time\nprint("on")\ntime.sleep(0.2)\n"done"', { onStdout });
  await begun;
  await assert.rejects(sandbox.reset(), UsageError);
  const outcome = await running;
  assert.equal(outcome.status === 'ok' && outcome.value, 'done');
});

test('on the kernel wall a reset gives another guest, with what was exposed', async () => {
  await using sandbox = await Sandbox.create({ wall: 'kernel', expose: { f: () => 'host' } });
  await sandbox.run('x = 1');
  await sandbox.reset();
  const outcome = await sandbox.run('["x" in globals(), f()]');
  assert.deepEqual(outcome.status === 'ok' && outcome.value, [false, 'host']);
});

test('what only one of the walls can do is refused on the other by name', async () => {
  const deterministic = { seed: 1 };
  await assert.rejects(run('1', { wall: 'kernel', deterministic }), /deterministic: only the wasm/);
  await assert.rejects(run('1', { wall: 'wasm', python: 'python3' }), /python: the wasm wall/);
  await assert.rejects(run('1', { wall: 'wasm', policy: { network: 'loopback' } }), /network/);
  await assert.rejects(run('1', { wall: 'wasm', policy: { preload: ['json'] } }), /preload/);
  await assert.rejects(run('1', { wall: 'wasm', clockResolutionMs: 0 }), /clockResolutionMs/);
});

test('a folder that can’t be mounted is refused with the reason', async () => {
  const at = (host: string, guest: string): Promise<unknown> =>
    run('1', { wall: 'wasm', mounts: [{ host, guest }] });
  await assert.rejects(at('/nowhere', '/data'), /mounts: \/nowhere cannot be read/);
  await assert.rejects(at(folder, '/lib/x'), /mounts\[0\]\.guest: \/lib\/x is the wall's own/);
  const large = join(folder, 'large');
  mkdirSync(large);
  writeFileSync(join(large, 'file'), new Uint8Array(3 * 1024 * 1024));
  const policy = { limits: { diskMiB: 2 } };
  await assert.rejects(
    run('1', { wall: 'wasm', policy, mounts: [{ host: large, guest: '/data' }] }),
    /larger than the policy's limits\.diskMiB allows; raise it/,
  );
});
