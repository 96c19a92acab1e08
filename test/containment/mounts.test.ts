/** Folders of the host that guests of the kernel wall see: what in them could be a way out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { planFor, run, Sandbox, UsageError } from '../../src/index.ts';
import type { SandboxOptions } from '../../src/index.ts';
import { withHostMounts } from '../../src/policy/index.ts';
import { openWall } from '../helpers/open-session.ts';
import { temporaryFolders } from '../helpers/temporary-folders.ts';
import { optionsFor } from '../helpers/walls.ts';

const { top, next } = temporaryFolders();

function folder(): string {
  const path = next();
  writeFileSync(join(path, 'file'), 'text');
  return path;
}

const withMount = (host: string, options: SandboxOptions = {}): SandboxOptions => ({
  ...optionsFor('kernel'),
  spares: 0,
  mounts: [{ host, guest: '/data' }],
  ...options,
});

test('a folder with a fifo, a socket or a device in it is not shown', async () => {
  const fifo = folder();
  mkdirSync(join(fifo, 'deep'));
  execFileSync('mkfifo', [join(fifo, 'deep', 'fifo')]);
  await assert.rejects(run('1', withMount(fifo)), /deep\/fifo is a fifo, a socket or a device/);
  const socket = folder();
  const server = createServer().listen(join(socket, 'socket'));
  await new Promise((settle) => server.once('listening', settle));
  await assert.rejects(run('1', withMount(socket)), /socket is a fifo, a socket or a device/);
  server.close();
  const outcome = await run('open("/data/file").read()', withMount(folder()));
  assert.equal(outcome.status === 'ok' && outcome.value, 'text', 'without them it is');
});

test('what is put there later is no way out: a fifo cannot be written to, a socket not be connected to', async () => {
  const host = folder();
  await using sandbox = await Sandbox.create(withMount(host));
  execFileSync('mkfifo', [join(host, 'fifo')]);
  const server = createServer().listen(join(host, 'socket'));
  await new Promise((settle) => server.once('listening', settle));
  chmodSync(join(host, 'fifo'), 0o666);
  chmodSync(join(host, 'socket'), 0o777);
  const outcome = await sandbox.run(`
import os, socket
found = []
for action in (lambda: os.open("/data/fifo", os.O_WRONLY | os.O_NONBLOCK), lambda: os.open("/data/fifo", os.O_RDWR | os.O_NONBLOCK),
               lambda: socket.socket(socket.AF_UNIX).connect("/data/socket")):
    try:
        action()
        found.append("done")
    except OSError as error:
        found.append(type(error).__name__)
found`);
  server.close();
  assert.deepEqual(outcome.status === 'ok' && outcome.value, Array(3).fill('PermissionError'));
});

test('without Landlock a fifo of the host could be written to, although the mount is read-only', async () => {
  const host = folder();
  execFileSync('mkfifo', [join(host, 'fifo')]);
  chmodSync(join(host, 'fifo'), 0o666);
  const code =
    'import os\ntry:\n    os.open("/data/fifo", os.O_RDWR | os.O_NONBLOCK); found = "open"\nexcept OSError: found = "refused"\nfound';
  for (const [without, expected] of [
    [[], 'refused'],
    [['landlock'], 'open'],
  ] as const) {
    await using wall = await openWall({
      without,
      replan: (plan) => withHostMounts(plan, { shown: [{ path: '/data', source: host }], own: [] }),
    });
    const session = await wall.open();
    const outcome = await session.run(code, {});
    assert.equal(outcome.status === 'ok' ? outcome.value : outcome, expected);
    session.kill();
  }
});

test('with sockets in the policy nothing is shown, and an overlay does', async () => {
  const policy = { network: 'loopback' } as const;
  await assert.rejects(
    run('1', withMount(folder(), { policy })),
    /would be a way out; use mode overlay/,
  );
  const mounts = [{ host: folder(), guest: '/data', mode: 'overlay' }] as const;
  const outcome = await run('open("/data/file").read()', withMount('', { policy, mounts }));
  assert.equal(outcome.status === 'ok' && outcome.value, 'text');
});

test('links in a folder lead nowhere but into the guest', async () => {
  const host = folder();
  writeFileSync(join(top, 'canary'), 'S3CR3T');
  symlinkSync('../canary', join(host, 'up'));
  symlinkSync(join(top, 'canary'), join(host, 'far'));
  symlinkSync('/', join(host, 'root'));
  const outcome = await run(
    `
import os
found = []
for path in ("/data/up", "/data/far", "/data/root${top}/canary", "/data/../canary", "/data/../..${top}/canary"):
    try: found.append(open(path).read())
    except OSError: pass
found`,
    withMount(host),
  );
  assert.deepEqual(outcome.status === 'ok' && outcome.value, []);
});

test('programs in a folder that is shown are not run, and have no rights of another user', async () => {
  const host = folder();
  writeFileSync(join(host, 'program'), readFileSync('/bin/true'), { mode: 0o755 });
  chmodSync(join(host, 'program'), 0o4755);
  const outcome = await run(
    'import subprocess\ntry:\n    subprocess.run(["/data/program"]); found = "ran"\nexcept OSError as e: found = type(e).__name__\nfound',
    withMount(host, { policy: 'subprocess' }),
  );
  assert.equal(outcome.status === 'ok' && outcome.value, 'PermissionError');
});

test('no folder takes the place of what the guest has', async () => {
  const plan = await planFor('strict');
  const source = '/srv';
  for (const path of [
    '/usr',
    '/pysandbox',
    '/pysandbox/x',
    '/dev/shm',
    '/etc/passwd',
    '/proc',
    '/work/x',
    '/tmp',
  ]) {
    for (const mounts of [
      { shown: [{ path, source }], own: [] },
      { shown: [], own: [path] },
    ]) {
      assert.throws(() => withHostMounts(plan, mounts), UsageError, path);
    }
  }
  const changed = withHostMounts(plan, { shown: [{ path: '/data', source }], own: ['/own'] });
  const paths = (kind: string): string[] =>
    changed.mounts.flatMap((mount) =>
      mount.kind === kind ? (mount.kind === 'tmpfs' ? mount.paths : [mount.path]) : [],
    );
  assert.ok(paths('bind').includes('/data') && paths('tmpfs').includes('/own'));
  assert.ok(!changed.landlock.readWrite.includes('/data'));
});

test('sandboxes with different mounts share no zygote', async () => {
  const [first, second] = [folder(), folder()];
  writeFileSync(join(second, 'file'), 'other');
  await using one = await Sandbox.create(withMount(first));
  await using two = await Sandbox.create(withMount(second));
  await using none = await Sandbox.create(optionsFor('kernel'));
  const read = 'import os\nopen("/data/file").read() if os.path.exists("/data") else None';
  const outcomes = [await one.run(read), await two.run(read), await none.run(read)];
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === 'ok' && outcome.value),
    ['text', 'other', null],
  );
});

if (process.geteuid?.() === 0) {
  test('below a folder that only root may enter a folder can be shown, unless it is closed itself', async () => {
    const closed = folder();
    chmodSync(closed, 0o700);
    const inner = join(closed, 'inner');
    mkdirSync(inner, { mode: 0o755 });
    writeFileSync(join(inner, 'file'), 'inner');
    const outcome = await run('open("/data/file").read()', withMount(inner));
    assert.equal(outcome.status === 'ok' && outcome.value, 'inner', JSON.stringify(outcome));
    await assert.rejects(run('1', withMount(closed)), /can't be read by the unprivileged user/);
  });
}
