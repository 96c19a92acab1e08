/**
 * Each layer of the wall against a program that it alone stops: the program must fail when the
 * layer is there and succeed when it is not. A test that passes both ways proves nothing.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { WallUnavailableError } from '../../src/index.ts';
import type { Plan } from '../../src/index.ts';
import { openWall, valueBehind } from '../helpers/open-session.ts';
import type { WallChange } from '../helpers/open-session.ts';

interface LayerTest {
  readonly title: string;
  /** Ends in an expression: True when the attack worked. */
  readonly attack: string;
  /** What is taken away both times, so that only the layer in question stands in the way. */
  readonly base: WallChange;
  /** What is taken away besides, to show that the attack works. */
  readonly bare: WallChange;
}

const PRELUDE = `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def works(action):
    try:
        return action() is not False
    except Exception:
        return False
`;

const LAYERS: readonly LayerTest[] = [
  {
    title: 'seccomp refuses a new user namespace',
    attack: 'libc.unshare(0x10000000) == 0',
    base: {},
    bare: { without: ['seccomp'] },
  },
  {
    title: 'seccomp refuses sockets of every family',
    attack:
      'import socket\nworks(lambda: socket.socket(socket.AF_INET)) or works(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))',
    base: {},
    bare: { without: ['seccomp'] },
  },
  {
    title: 'capabilities are gone, so nothing can be mounted',
    attack: 'libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0',
    base: { without: ['seccomp', 'landlock'] },
    bare: { without: ['seccomp', 'landlock', 'capabilities'] },
  },
  {
    title: 'Landlock keeps the process list closed where a mount does not',
    attack: 'works(lambda: open("/proc/1/status").read())',
    base: { without: ['mounts'] },
    bare: { without: ['mounts', 'landlock'] },
  },
  {
    title: 'mounts hide the processes of the cage where Landlock does not',
    attack: 'works(lambda: open("/proc/1/status").read())',
    base: { without: ['landlock'] },
    bare: { without: ['mounts', 'landlock'] },
  },
  {
    title: 'rlimits hold memory',
    attack: 'works(lambda: bytearray(100 * 2**20))',
    base: { policy: { limits: { memoryMiB: 32 } } },
    bare: { policy: { limits: { memoryMiB: 32 } }, without: ['rlimits'] },
  },
  {
    title: 'no descriptor of the zygote is left open',
    // A guest has four sockets of its own: channel, stdin, stdout and stderr.
    attack:
      'import stat\ndef sockets():\n  for n in range(200):\n    try: found = os.fstat(n)\n    except OSError: continue\n    if stat.S_ISSOCK(found.st_mode): yield found.st_ino\nlen(set(sockets())) > 4',
    base: {},
    bare: { without: ['other descriptors'] },
  },
  {
    title: 'the process namespace hides every other process',
    attack:
      'import signal\nany(works(lambda: os.kill(n, 0)) for n in range(1, 100) if n != os.getpid())',
    base: { without: ['landlock'] },
    bare: {
      without: ['landlock'],
      replan: (plan) => ({ ...plan, namespaces: plan.namespaces.filter((name) => name !== 'pid') }),
    },
  },
];

for (const { title, attack, base, bare } of LAYERS) {
  test(title, async () => {
    assert.equal(
      await valueBehind(base, PRELUDE + attack),
      false,
      'the layer did not stop the attack',
    );
    assert.equal(
      await valueBehind(bare, PRELUDE + attack),
      true,
      'the attack fails even without the layer',
    );
  });
}

test('a guest has no capability, no way to new privileges, and a filter', async () => {
  const code =
    'dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if line.startswith(("Cap", "NoNew", "Seccomp:")))';
  const status = await valueBehind({ policy: { proc: true } }, code);
  const none = '0000000000000000';
  assert.deepEqual(
    { ...Object(status) },
    {
      ...{ CapInh: none, CapPrm: none, CapEff: none, CapBnd: none, CapAmb: none },
      ...{ NoNewPrivs: '1', Seccomp: '2' },
    },
  );
});

test('a layer that fails keeps the guest from opening, with its name', async () => {
  const replan = (plan: Plan): Plan => ({ ...plan, workFolder: '/nowhere' });
  await using opened = await openWall({ replan });
  await assert.rejects(opened.open(), (error: unknown) => {
    assert.ok(error instanceof WallUnavailableError);
    assert.equal(error.details['layer'], 'work folder');
    return true;
  });
});

test('a session of its own keeps signals to the group from other guests', async () => {
  const otherSurvives = async (change: WallChange): Promise<boolean> => {
    await using opened = await openWall(change);
    const [victim, attacker] = [await opened.open(), await opened.open()];
    await attacker.run('import os\nos.kill(0, 9)', { timeoutMs: 2000 }).catch(() => {});
    const outcome = await victim.run('1', { timeoutMs: 2000 });
    return outcome.status === 'ok';
  };
  // From its sixth version on, Landlock stops such signals as well.
  assert.equal(await otherSurvives({ without: ['landlock'] }), true);
  assert.equal(await otherSurvives({ without: ['landlock', 'session'] }), false);
});

test('the network namespace keeps services of the host out of reach', async () => {
  const server = createServer((socket) => socket.on('error', () => {}).end('secret'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const attack = `${PRELUDE}import socket\nworks(lambda: socket.create_connection(("127.0.0.1", ${address.port}), 2))`;
  const without = ['seccomp', 'landlock'];
  try {
    assert.equal(await valueBehind({ without }, attack), false);
    assert.equal(await valueBehind({ without, withoutCage: ['--unshare-net'] }, attack), true);
  } finally {
    server.close();
  }
});

test('a mount namespace of its own keeps a file from the next guest', async () => {
  const seen = async (change: WallChange): Promise<unknown> => {
    await using opened = await openWall(change);
    const [first, second] = [await opened.open(), await opened.open()];
    await first.run('open("/tmp/planted", "w").write("secret")', {});
    const outcome = await second.run('import os\nos.path.exists("/tmp/planted")', {});
    return outcome.status === 'ok' && outcome.value;
  };
  assert.equal(await seen({}), false);
});

test('where namespaces within namespaces are refused, guests are started one cage each', async () => {
  await using opened = await openWall({ cageArguments: ['--disable-userns'] });
  const session = await opened.open();
  assert.equal(opened.wall.found.mode, 'spawn');
  const outcome = await session.run('6 * 7', {});
  assert.equal(outcome.status === 'ok' && outcome.value, 42, JSON.stringify(outcome));
});
