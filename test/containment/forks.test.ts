/**
 * Forks of the kernel wall: a family is one guest to the wall. What would get one of it further must fail,
 * and succeed where the layer that stops it is taken away.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Sandbox } from '../../src/index.ts';
import type { Outcome, Policy } from '../../src/index.ts';
import type { Plan } from '../../src/policy/index.ts';
import type { Session } from '../../src/sandbox/session.ts';
import { openKept } from '../helpers/open-session.ts';
import type { OpenKept } from '../helpers/open-session.ts';
import { descendants } from '../helpers/process-list.ts';
import { optionsFor } from '../helpers/walls.ts';

const KERNEL = optionsFor('kernel', { forks: 2, spares: 0 });
const PROCESSES = { extends: 'subprocess', packages: 'none' } as const;

const LIBC = `
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
def errno(result):
    return ctypes.get_errno() if result < 0 else 0
`;

async function valueOf(session: Pick<Session, 'run'>, code: string): Promise<unknown> {
  const outcome: Outcome = await session.run(code, {});
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

/** A session with a fork of the one that is open. */
async function forkOf(kept: OpenKept): Promise<Session> {
  const { frozen } = await kept.session.fork();
  assert.ok(frozen.fork !== undefined);
  return kept.sessionWith(frozen.fork);
}

/** The filter with some calls allowed: what it is for is taken away. */
function allowing(...names: readonly string[]): (plan: Plan) => Plan {
  return (plan) => ({
    ...plan,
    syscalls: {
      ...plan.syscalls,
      rules: plan.syscalls.rules.map((rule) =>
        names.includes(rule.name) ? { ...rule, cases: [], otherwise: { kind: 'allow' } } : rule,
      ),
    },
  });
}

for (const [what, without, none] of [
  ['with', [], true],
  ['without', ['capabilities'], false],
] as const) {
  test(`nobody in a family has a capability: ${what} their being given up`, async () => {
    await using kept = await openKept({ forks: 1, policy: { proc: true }, without });
    const fork = await forkOf(kept);
    const look = `
sets = [line.split()[1] for line in open('/proc/self/status') if line.startswith('Cap')]
[len(sets), any(int(each, 16) for each in sets)]`;
    for (const session of [kept.session, fork]) {
      assert.deepEqual(await valueOf(session, look), [5, !none]);
    }
  });
}

for (const [what, change, works] of [
  ['with all layers', {}, false],
  ['without the capabilities’ being given up', { without: ['capabilities'] }, false],
  ['without the filter', { replan: allowing('chroot', 'unshare') }, false],
  ['without both', { without: ['capabilities'], replan: allowing('chroot', 'unshare') }, true],
] as const) {
  test(`nobody in a family changes root or namespace: ${what}`, async () => {
    await using kept = await openKept({ forks: 1, ...change });
    const fork = await forkOf(kept);
    for (const session of [kept.session, fork]) {
      await valueOf(session, LIBC);
      const got = await valueOf(
        session,
        "[libc.unshare(0x04000000) == 0, libc.chroot(b'/work') == 0]",
      );
      assert.deepEqual(got, [works, works]);
    }
  });
}

test('the keeper of a family has one capability, to change its root, and nobody else has any', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  await using fork = await sandbox.fork();
  assert.equal(await valueOf(fork, '1'), 1);
  const sets = cages().map((pid) =>
    [...readFileSync(`/proc/${pid}/status`, 'utf8').matchAll(/^Cap(\w+):\s*(\w+)$/gm)]
      .flatMap(([, set = '', bits = '']) => (BigInt(`0x${bits}`) === 0n ? [] : [`${set} ${bits}`]))
      .join(),
  );
  const chrootOnly = (1n << 18n).toString(16).padStart(16, '0');
  assert.ok(sets.length >= 4); // the zygote, the keeper, and two
  assert.deepEqual(
    sets.filter((each) => each !== ''),
    [`Prm ${chrootOnly},Eff ${chrootOnly}`],
  );
});

test('who could change roots would reach what is of the family, and nothing of the host', async () => {
  await using kept = await openKept({
    forks: 2,
    without: ['capabilities'],
    replan: allowing('chroot'),
  });
  await valueOf(kept.session, "open('/work/mine', 'w').write('1')");
  const fork = await forkOf(kept);
  const ofHost = JSON.stringify(readdirSync('/'));
  const got = await valueOf(
    fork,
    `${LIBC}
def there():
    return [name for name in ${ofHost} if os.path.exists('/' + name)]
seen, before = os.path.exists('/forks/0/work/mine'), there()
outside = os.open('/', os.O_PATH | os.O_DIRECTORY)
os.mkdir('/work/inner')
assert libc.chroot(b'/work/inner') == 0
os.fchdir(outside)
for _ in range(50):
    os.chdir('..')
assert libc.chroot(b'.') == 0
[seen, os.path.exists('/forks/0/work/mine'), there() == before, len(before) < len(${ofHost})]`,
  );
  // It had left its root: the trick works.
  assert.deepEqual(got, [false, true, true, true]);
});

test('a family sees each other’s files by no name, where there is no /proc', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  await sandbox.run('open("/work/first", "w").write("1"); open("/tmp/first", "w").write("1")');
  await using fork = await sandbox.fork();
  await using second = await sandbox.fork();
  await fork.run(`
import os
os.unlink('/work/first'); os.unlink('/tmp/first')
open('/work/of-fork', 'w').write('2')`);
  const look = `
import os
def names(path):
    try:
        return os.listdir(path)
    except OSError as error:
        return error.errno
found = []
for start in ('/', '/work', '/forks', '/tmp'):
    for path in ('', '/..', '/../..', '/../forks', '/0', '/1', '/0/work', '/1/work', '/2/work', '/1.0'):
        listed = names(start + path)
        found += listed if type(listed) is list else []
sorted(set(found))`;
  assert.deepEqual(await valueOf(fork, look), ['of-fork']);
  assert.deepEqual(await valueOf(second, look), ['first']);
  assert.deepEqual(await valueOf(sandbox, look), ['first']);
});

/** clone(2) as the agent forks, by number: a copy that is no child of its own. */
const FORK = `${LIBC}
number = {'x86_64': 56, 'aarch64': 220}[os.uname().machine]
def forks(flags=0x01208000):
    made = libc.syscall(number, ctypes.c_long(flags), ctypes.c_long(0), 0, 0, 0)
    if made == 0:
        time.sleep(600)
        os._exit(0)
    return made > 0
`;

test('the order of the host, and nothing else, lets a guest fork itself, and once only', async () => {
  await using kept = await openKept({ forks: 2 });
  await valueOf(kept.session, FORK);
  assert.equal(await valueOf(kept.session, 'forks()'), false);
  await kept.order('allow', {});
  assert.deepEqual(await valueOf(kept.session, '[forks(), forks()]'), [true, false]);
  await kept.order('forbid', {});
  assert.equal(await valueOf(kept.session, 'forks()'), false);
  const fork = await forkOf(kept);
  assert.deepEqual(await valueOf(fork, '[forks(), forks(0x01200000), forks(0x11208000)]'), [
    ...[false, false, false],
  ]);
});

test('a guest with checkpoints but no forks makes no process that is not its child', async () => {
  await using kept = await openKept();
  await valueOf(kept.session, FORK);
  await kept.order('allow', {});
  assert.deepEqual(await valueOf(kept.session, '[forks(), forks(0x01200200)]'), [false, false]);
  assert.equal(await valueOf(kept.session, 'forks(0x01200000)'), true);
});

/** What goes on when whoever started it is gone, in a session of its own; its number in the family. */
const DAEMON = `
import os, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid:
        os.write(writer, str(pid).encode())
        os._exit(0)
    while True:
        time.sleep(0.05)
pid = int(os.read(reader, 20))
os.close(reader); os.close(writer)
os.wait()
pid`;
const ALIVE = `
import os
def alive(pid):
    try:
        os.kill(pid, 0)
        return True
    except ProcessLookupError:
        return False
`;

for (const [what, withoutOrders, works] of [
  ['with', [], false],
  ['without', ['sweep'], true],
] as const) {
  test(`what a fork left running ends with it: ${what} the sweep`, async () => {
    await using kept = await openKept({ forks: 2, policy: PROCESSES, withoutOrders });
    const fork = await forkOf(kept);
    const other = await forkOf(kept);
    const [left, others] = [await valueOf(fork, DAEMON), await valueOf(other, DAEMON)];
    const own = await valueOf(kept.session, `${ALIVE}\n${DAEMON}`);
    fork.kill();
    await setTimeout(300);
    assert.deepEqual(
      await valueOf(
        kept.session,
        `[alive(${String(left)}), alive(${String(others)}), alive(${String(own)})]`,
      ),
      [works, true, true],
    );
  });
}

test('a process that got itself another root, as by a race with the keeper, ends with any of its family', async () => {
  await using kept = await openKept({
    forks: 2,
    policy: PROCESSES,
    without: ['capabilities'],
    replan: allowing('chroot'),
  });
  const fork = await forkOf(kept);
  const other = await forkOf(kept);
  const own = await valueOf(other, DAEMON);
  const astray = await valueOf(
    other,
    DAEMON.replace('    while True', "    os.chroot('/tmp')\n    while True"),
  );
  await valueOf(kept.session, ALIVE);
  const alive = (pid: unknown): Promise<unknown> => valueOf(kept.session, `alive(${String(pid)})`);
  assert.deepEqual([await alive(own), await alive(astray)], [true, true]);
  fork.kill();
  await eventually(async () => (await alive(astray)) === false);
  assert.equal(await alive(own), true);
});

test('the end of the first one leaves nothing of it, and its forks go on', async () => {
  await using sandbox = await Sandbox.create({ ...KERNEL, policy: PROCESSES });
  await using fork = await sandbox.fork();
  const left = await valueOf(sandbox, DAEMON);
  sandbox.kill();
  await fork.run(ALIVE);
  await eventually(async () => (await valueOf(fork, `alive(${String(left)})`)) === false);
});

test('nothing is left when the last of a family has ended, whichever it is', async () => {
  for (const firstToGo of [0, 1, 2]) {
    const before = cages().length;
    const sandbox = await Sandbox.create({
      ...KERNEL,
      policy: { extends: 'strict', limits: { diskMiB: 62 - firstToGo } },
    });
    const alone = cages().length;
    assert.ok(alone > before);
    const family = [sandbox, await sandbox.fork(), await sandbox.fork()];
    assert.equal(cages().length, alone + 2);
    family[firstToGo]?.kill();
    await eventually(() => cages().length === alone + 1);
    for (const one of family) {
      one.kill();
    }
    await eventually(() => cages().length <= alone - 2); // but for the zygote's
  }
});

test('a guest that says it has been forked and has not is not believed, and ends as ever', async () => {
  const sandbox = await Sandbox.create(KERNEL);
  await sandbox.run(`
import sys
frame = sys._getframe()
while frame is not None:
    services = frame.f_globals.get('services')
    if services is not None:
        services.serve.__globals__['_SERVICES'].update({
            'checkpoints.pause': lambda *_: None, 'checkpoints.frozen': lambda *_: 1})
    frame = frame.f_back`);
  await assert.rejects(sandbox.fork(), /no fork could be made/);
  assert.equal(await valueOf(sandbox, '1 + 1'), 2);
  sandbox.kill();
});

/** The guest's part of a fork in lies: it says that it pauses, and then that it has not been copied. */
const LIES = `
import sys
def serve(pause, frozen=lambda *_: 1):
    frame = sys._getframe()
    while frame is not None:
        services = frame.f_globals.get('services')
        if services is not None:
            known = services.serve.__globals__['_SERVICES']
            own = known['checkpoints.pause'], known['checkpoints.frozen']
            known.update({'checkpoints.pause': pause, 'checkpoints.frozen': frozen})
            return own
        frame = frame.f_back
`;

test('a guest that has its keeper move it to a folder of its own ends its family with it', async () => {
  const policy: Policy = { ...PROCESSES, limits: { cpuMs: 600_000, timeoutMs: 600_000 } };
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  await using other = await sandbox.fork();
  await valueOf(
    sandbox,
    `${FORK}${LIES}
serve(lambda *_: None)
os.mkdir('/work/own')
own = os.open('/work/own', os.O_PATH)
for _ in range(2):
    # One that shares folder and root with us, and with the keeper.
    if libc.syscall(number, ctypes.c_long(0x200 | 17), ctypes.c_long(0), 0, 0, 0) == 0:
        while True:
            os.fchdir(own)
0`,
  );
  for (let time = 0; time < 2000 && !sandbox.closed; time += 1) {
    await assert.rejects(sandbox.fork());
  }
  await eventually(() => other.closed);
  assert.equal((await other.run('1')).status, 'exited');
});

test('a fork that is given up before it was made leaves no process', async () => {
  await using sandbox = await Sandbox.create({ ...KERNEL, forks: 1 });
  await valueOf(
    sandbox,
    `${LIBC}${LIES}${ALIVE}
def pause(session, *args):
    os.write(session.copies._sockets[0], b'no frame' * 8)
    time.sleep(0.5)
    return own_pause(session, *args)
own_pause, own_frozen = serve(pause, lambda *args: own_frozen(*args))
0`,
  );
  await assert.rejects(sandbox.fork());
  const others = '[pid for pid in range(1, 50) if alive(pid) and pid != os.getpid()]';
  const keeper = [1];
  await eventually(async () => isDeepStrictEqual(await valueOf(sandbox, others), keeper));
});

test('memory of a family is one sum, a page that is shared counts once, and its limit ends all', async () => {
  const policy = { extends: 'strict', limits: { memoryMiB: 128 } } as const;
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  await valueOf(
    sandbox,
    `
import time
def touch(a, value):
    for at in range(0, len(a), 4096): a[at] = value
a = bytearray(80 * 2**20); touch(a, 1); 0`,
  );
  await using fork = await sandbox.fork();
  await using second = await sandbox.fork();
  await setTimeout(300); // the sums are sampled
  assert.equal(await valueOf(fork, 'time.sleep(0.5); len(a)'), 80 * 2 ** 20);
  const outcome = await fork.run('touch(a, 2); time.sleep(20)');
  assert.equal(outcome.status, 'memory');
  assert.equal((await sandbox.run('1')).status, 'memory');
  assert.equal((await second.run('1')).status, 'memory');
});

test('the disk of a family is one, and a fork that is replaced gives back what it had', async () => {
  const policy = { extends: 'strict', limits: { diskMiB: 32, fileSizeMiB: 32 } } as const;
  await using sandbox = await Sandbox.create({ ...KERNEL, forks: 1, policy });
  const fork = await sandbox.fork();
  await valueOf(fork, "open('/work/a', 'wb').write(bytes(20 * 2**20))");
  const fill = `
import os
descriptor = os.open('/work/b', os.O_CREAT | os.O_WRONLY)
try:
    written = 0
    while written < 20 * 2**20:
        written += os.write(descriptor, bytes(2**20))
except OSError as error:
    written = -error.errno
os.close(descriptor)
os.unlink('/work/b')
written`;
  assert.equal(await valueOf(sandbox, fill), -28);
  fork.kill();
  await using next = await sandbox.fork();
  assert.equal(await valueOf(next, fill), 20 * 2 ** 20);
});

test('processes of a family are counted together', async () => {
  const policy: Policy = { ...PROCESSES, limits: { processes: 8, threads: 8 } };
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  await using fork = await sandbox.fork();
  const bomb = `
import os, time
made = 0
while made < 100:
    try:
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
        made += 1
    except BlockingIOError:
        break
made`;
  const first = Number(await valueOf(fork, bomb));
  const second = Number(await valueOf(sandbox, bomb));
  assert.ok(first > 0 && first < 20, String(first));
  assert.equal(second, 0);
});

/** Processes below this one whose command is that of a cage's interpreter. */
function cages(): number[] {
  const below = descendants(process.pid).filter(({ command }) => !command.includes('bwrap'));
  const inside = below.filter(({ command }) => command.includes('/pysandbox/main.py fork'));
  return inside.map(({ pid }) => pid);
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let time = 0; time < 200 && !(await holds()); time += 1) {
    await setTimeout(50);
  }
  assert.ok(await holds());
}
