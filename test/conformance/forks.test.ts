import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { hostFunction, Sandbox, SandboxError, UsageError } from '../../src/index.ts';
import type { HostProxy, Outcome, SandboxOptions } from '../../src/index.ts';
import { optionsFor, WALLS } from '../helpers/walls.ts';

const STATE = `
import os, json, sys
def count():
    yield from range(100)
numbers = count(); next(numbers)
x = [1]
open('a.txt', 'w').write('one')
open('/tmp/t', 'w').write('tmp')
os.makedirs('folder/inner')
os.symlink('a.txt', 'link')
file = open('a.txt'); file.read(1)
os.environ['HERE'] = 'yes'
os.umask(0o27)
os.chdir('folder')
`;
const LOOK = `
(x, next(numbers), file.read(), open('/work/a.txt').read(), open('/tmp/t').read(),
 os.path.isdir('/work/folder/inner'), os.readlink('/work/link'), os.environ['HERE'], os.getcwd(),
 os.umask(0o27), sorted(os.listdir('/work')), 'json' in globals())`;
const SEEN =
  "([1], 1, 'ne', 'one', 'tmp', True, 'a.txt', 'yes', '/work/folder', 23, ['a.txt', 'folder', 'link'], True)";
const CHANGE = `
import shutil
x.append(2); next(numbers); file.read(); del json
os.environ['HERE'] = 'no'
os.chdir('/')
os.umask(0o77)
shutil.rmtree('/work/folder'); os.unlink('/work/link'); os.unlink('/tmp/t')
open('/work/a.txt', 'w').write('two'); open('/work/new.txt', 'w').write('new')`;

function shown(outcome: Outcome): string | null {
  return outcome.status === 'ok' ? outcome.repr : JSON.stringify(outcome);
}

for (const wall of WALLS) {
  const optionsWith = (options: SandboxOptions = {}): SandboxOptions =>
    optionsFor(wall, { forks: 2, spares: 0, ...options });

  test(`${wall}: a fork has variables, generators, modules, files and folders, and goes its own way`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run(STATE);
    await using fork = await sandbox.fork();
    assert.equal(fork.wall, wall);
    assert.match(fork.python, /^3\.\d+\.\d+$/);
    assert.equal((await fork.run(CHANGE)).status, 'ok');
    await using second = await sandbox.fork();
    for (const one of [sandbox, second]) {
      assert.equal(shown(await one.run(LOOK)), SEEN);
    }
    assert.equal(
      shown(await fork.run('x, sorted(os.listdir("/work"))')),
      "([1, 2], ['a.txt', 'new.txt'])",
    );
  });

  test(`${wall}: what the first one changes no fork sees`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run(STATE);
    await using fork = await sandbox.fork();
    assert.equal((await sandbox.run(CHANGE)).status, 'ok');
    assert.equal(shown(await fork.run(LOOK)), SEEN);
  });

  test(`${wall}: both run at the same time, with output, input and files of their own`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await using fork = await sandbox.fork();
    const code = 'print(input()); open("said", "w").write("x" * 1000); len(open("said").read())';
    const [first, second] = await Promise.all([
      sandbox.run(code, { stdin: 'one' }),
      fork.run(code, { stdin: 'two' }),
    ]);
    assert.deepEqual([first.stdout, second.stdout], ['one\n', 'two\n']);
    await fork.files.write('/work/given', 'for the fork');
    assert.equal(await sandbox.files.exists('/work/given'), false);
    assert.equal(shown(await fork.run('open("given").read()')), "'for the fork'");
  });

  test(`${wall}: standard input is a stream for each, and for those that come after`, async () => {
    await using sandbox = await Sandbox.create(optionsWith({ forks: 2 }));
    for (let time = 0; time < 2; time += 1) {
      const fork = await sandbox.fork();
      const stdin = (async function* (): AsyncGenerator<string> {
        yield 'a\n';
        yield 'b\n';
      })();
      const outcome = await fork.run('import sys\n[line for line in sys.stdin]', { stdin });
      assert.equal(shown(outcome), "['a\\n', 'b\\n']");
      fork.kill();
    }
  });

  test(`${wall}: the end of one is not that of another`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run('x = 1');
    const fork = await sandbox.fork();
    await using second = await sandbox.fork();
    assert.equal((await fork.run('import os; os._exit(3)')).status, 'exited');
    assert.equal(fork.closed, true);
    assert.equal(shown(await sandbox.run('x')), '1');
    sandbox.kill();
    assert.equal(shown(await second.run('x')), '1');
    assert.equal(shown(await second.run('x + 1')), '2');
  });

  test(`${wall}: a fork that loops is stopped at its time, and one that crashes is told`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run('x = 1');
    const loops = await sandbox.fork();
    const never = `
import signal
signal.signal(signal.SIGINT, lambda *_: None)
while True: pass`;
    assert.equal((await loops.run(never, { timeoutMs: 300 })).status, 'timeout');
    const crashes = await sandbox.fork();
    const crash = await crashes.run('import os, signal; os.kill(os.getpid(), signal.SIGKILL)');
    assert.notEqual(crash.status, 'ok');
    assert.equal(crashes.closed, true);
    await using third = await sandbox.fork();
    assert.equal(shown(await third.run('x')), '1');
  });

  test(`${wall}: an interrupt reaches the one that it is meant for`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await using fork = await sandbox.fork();
    let started = (): void => {};
    const running = new Promise<void>((settle) => (started = settle));
    const loop = fork.run('print("on", flush=True)\nwhile True: pass', {
      onStdout: () => started(),
    });
    await running;
    fork.interrupt();
    const outcome = await loop;
    assert.equal(
      outcome.status === 'error' ? outcome.error.name : outcome.status,
      'KeyboardInterrupt',
    );
    assert.equal(shown(await sandbox.run('1')), '1');
    assert.equal(shown(await fork.run('2')), '2');
  });

  test(`${wall}: objects of the host are held by both, objects of the guest by the first one`, async () => {
    let calls = 0;
    const make = (): HostProxy => hostFunction(() => (calls += 1), { name: 'tick' });
    await using sandbox = await Sandbox.create(optionsWith({ expose: { make } }));
    await sandbox.run('tick = make()\nclass Thing:\n    name = "kept"\nthing = Thing()');
    const thing = await sandbox.get('thing');
    await using fork = await sandbox.fork();
    assert.equal(fork.references.hostObjects, sandbox.references.hostObjects);
    assert.equal(fork.references.guestObjects, 0);
    assert.equal(shown(await fork.run('tick()')), '1');
    assert.equal(shown(await sandbox.run('tick()')), '2');
    await fork.run('import gc; del tick; gc.collect()');
    await fork.run('1');
    assert.equal(shown(await sandbox.run('tick()')), '3');
    assert.ok(typeof thing === 'object' && thing !== null && 'get' in thing);
  });

  test(`${wall}: contexts are forked, too`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    const context = await sandbox.createContext();
    await context.run('y = 5');
    await using fork = await sandbox.fork();
    const [copied] = fork.contexts;
    assert.ok(copied !== undefined);
    await copied.run('y += 1');
    assert.equal(shown(await copied.run('y')), '6');
    assert.equal(shown(await context.run('y')), '5');
  });

  test(`${wall}: random numbers of a fork are its own`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run('import random, os, uuid\nrandom.seed(1)');
    await using fork = await sandbox.fork();
    await using second = await sandbox.fork();
    const seen = new Set<string | null>();
    for (const one of [sandbox, fork, second]) {
      for (const code of ['random.random()', 'os.urandom(8)', 'uuid.uuid4()']) {
        seen.add(shown(await one.run(code)));
      }
    }
    assert.equal(seen.size, 9);
  });

  test(`${wall}: what a fork is refused it is told, and no other`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await using fork = await sandbox.fork();
    const refused = await fork.run('import socket\ntry: socket.socket()\nexcept OSError: pass');
    assert.equal(refused.denials.length, 1);
    assert.equal(refused.denials[0]?.count, 1);
    assert.equal('seat' in (refused.denials[0] ?? {}), false);
    assert.deepEqual((await sandbox.run('1')).denials, []);
    const own = await sandbox.run('import socket\ntry: socket.socket()\nexcept OSError: pass');
    assert.equal(own.denials[0]?.count, 1);
  });

  test(`${wall}: nothing is forked beside a run, nor what was killed`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    let started = (): void => {};
    const running = new Promise<void>((settle) => (started = settle));
    const loop = sandbox.run('print("on", flush=True)\nwhile True: pass', {
      onStdout: () => started(),
    });
    await running;
    await assert.rejects(sandbox.fork(), UsageError);
    sandbox.interrupt();
    await loop;
    const forking = sandbox.fork();
    await assert.rejects(sandbox.run('1'), UsageError);
    (await forking).kill();
    sandbox.kill();
    await assert.rejects(sandbox.fork(), UsageError);
  });

  test(`${wall}: a fork is reset to a new guest, and its restart gives one, too`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run('x = 1');
    await using fork = await sandbox.fork();
    await fork.reset();
    assert.equal(shown(await fork.run('"x" in globals()')), 'False');
    await fork.restart();
    assert.equal(shown(await fork.run('1')), '1');
    assert.equal(shown(await sandbox.run('x')), '1');
  });

  test(`${wall}: a session that was restored is forked as one that was not`, async () => {
    await using sandbox = await Sandbox.create(optionsWith({ checkpoints: 2 }));
    await sandbox.run(STATE);
    using point = await sandbox.checkpoint();
    for (let time = 0; time < 2; time += 1) {
      assert.equal((await sandbox.run(CHANGE)).status, 'ok');
      await sandbox.restore(point);
      await using fork = await sandbox.fork();
      assert.equal(shown(await fork.run(LOOK)), SEEN);
      assert.equal(shown(await sandbox.run(LOOK)), SEEN);
      await using second = await sandbox.fork();
      assert.equal(shown(await second.run('x')), '[1]');
    }
  });

  test(`${wall}: a restore of the first one leaves its forks alone`, async () => {
    await using sandbox = await Sandbox.create(optionsWith({ checkpoints: 1 }));
    await sandbox.run('x = 1');
    using point = await sandbox.checkpoint();
    await sandbox.run('x = 2');
    await using fork = await sandbox.fork();
    await sandbox.restore(point);
    assert.equal(shown(await fork.run('x')), '2');
    assert.equal(shown(await sandbox.run('x')), '1');
  });

  test(`${wall}: what cannot be copied is told as of a fork, and the session goes on`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    if (wall === 'kernel') {
      await sandbox.run('import os\nr, w = os.pipe()');
      await assert.rejects(sandbox.fork(), /^UsageError: fork: descriptor \d+ is a pipe/);
      await sandbox.run('os.close(r); os.close(w)');
    }
    await using fork = await sandbox.fork();
    assert.equal(shown(await fork.run('1')), '1');
  });
}

for (const wall of WALLS) {
  test(`${wall}: folders of the host that may be changed are forked, and go back with a checkpoint`, async () => {
    const host = mkdtempSync(join(tmpdir(), 'fork-'));
    try {
      chmodSync(host, 0o755);
      writeFileSync(join(host, 'a'), 'host');
      mkdirSync(join(host, 'inner'));
      const mounts = [
        { host, guest: '/data', mode: 'overlay' },
        { host, guest: '/shown', mode: 'ro' },
      ] as const;
      const options = optionsFor(wall, { forks: 1, checkpoints: 1, spares: 0, mounts });
      await using sandbox = await Sandbox.create(options);
      await sandbox.run("open('/data/b', 'w').write('b')");
      using point = await sandbox.checkpoint();
      await using fork = await sandbox.fork();
      await fork.run("open('/data/a', 'w').write('fork')");
      await sandbox.run("import os; os.unlink('/data/b')");
      const look =
        "import os; sorted(os.listdir('/data')), open('/data/a').read(), open('/shown/a').read()";
      assert.equal(shown(await fork.run(look)), "(['a', 'b', 'inner'], 'fork', 'host')");
      assert.equal(shown(await sandbox.run(look)), "(['a', 'inner'], 'host', 'host')");
      const changes = await fork.changes('/data');
      assert.deepEqual(changes.entries.map(({ path }) => path).toSorted(), ['a', 'b']);
      await sandbox.restore(point);
      assert.equal(shown(await sandbox.run(look)), "(['a', 'b', 'inner'], 'host', 'host')");
    } finally {
      rmSync(host, { recursive: true });
    }
  });
}

test('kernel: a folder in the place of the forks is refused', async () => {
  const mounts = [{ host: tmpdir(), guest: '/forks/data', mode: 'overlay' }] as const;
  await assert.rejects(
    Sandbox.create(optionsFor('kernel', { forks: 1, spares: 0, mounts })),
    /^UsageError: forks: \/forks of the guest is taken; mount what is there elsewhere$/,
  );
});

const KERNEL = optionsFor('kernel', { forks: 2, spares: 0 });

test('kernel: without the word for it nothing is forked, and the error has the word', async () => {
  await using sandbox = await Sandbox.create(optionsFor('kernel', { checkpoints: 2, spares: 0 }));
  await assert.rejects(
    sandbox.fork(),
    /^UsageError: fork: the sandbox was made without; write forks: N, .* or wall: 'wasm'$/,
  );
  assert.equal(shown(await sandbox.run('1')), '1');
});

test('kernel: as many forks are alive as the sandbox was made for, and at most 8', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  for (let time = 0; time < 3; time += 1) {
    const forks = [await sandbox.fork(), await sandbox.fork()];
    await assert.rejects(sandbox.fork(), /2 are alive, as many as `forks` allows; kill one/);
    for (const fork of forks) {
      assert.equal(shown(await fork.run('1')), '1');
      fork.kill();
    }
  }
  await assert.rejects(
    Sandbox.create(optionsFor('kernel', { forks: 9 })),
    /^UsageError: forks: the kernel wall keeps at most 8 forks; write 8, or wall: 'wasm'$/,
  );
  await using other = await Sandbox.create({ forks: 9, spares: 0 });
  assert.deepEqual(
    [other.wall, other.fallbackReason],
    ['wasm', 'the kernel wall keeps at most 8 forks'],
  );
});

test('kernel: a fork has no forks and no checkpoints, and says where they are to be had', async () => {
  await using sandbox = await Sandbox.create({ ...KERNEL, checkpoints: 1 });
  await using fork = await sandbox.fork();
  await assert.rejects(
    fork.fork(),
    /^UsageError: fork: a fork of the kernel wall cannot be forked/,
  );
  await assert.rejects(
    fork.checkpoint(),
    /^UsageError: checkpoint: a fork of the kernel wall has none/,
  );
  assert.equal(shown(await fork.run('1')), '1');
});

test('kernel: eight forks live side by side', async () => {
  await using sandbox = await Sandbox.create({ ...KERNEL, forks: 8 });
  await sandbox.run('x = []');
  const forks: Awaited<ReturnType<typeof sandbox.fork>>[] = [];
  for (let number = 0; number < 8; number += 1) {
    forks.push(await sandbox.fork());
  }
  await Promise.all(
    forks.map((fork, number) => fork.run(`x.append(${number}); open('n', 'w').write('${number}')`)),
  );
  for (const [number, fork] of forks.entries()) {
    assert.equal(shown(await fork.run('x, open("n").read()')), `([${number}], '${number}')`);
  }
  assert.equal(shown(await sandbox.run('import os\nx, os.listdir("/work")')), '([], [])');
  forks.forEach((fork) => fork.kill());
});

test('kernel: a disk without room for the copies of the files is told, and the session goes on', async () => {
  await using sandbox = await Sandbox.create(KERNEL);
  await sandbox.run("x = 1; open('big', 'wb').write(bytes(24 * 2**20))");
  await assert.rejects(sandbox.fork(), /needed|more memory or disk|No space/);
  assert.equal(shown(await sandbox.run('x')), '1');
  await sandbox.run("import os; os.unlink('big')");
  await using fork = await sandbox.fork();
  assert.equal(shown(await fork.run('x')), '1');
});

test('kernel: programs of a fork see its files', async () => {
  const policy = { extends: 'subprocess', packages: 'none' } as const;
  await using sandbox = await Sandbox.create({ ...KERNEL, policy });
  await sandbox.run('open("a", "w").write("first")');
  await using fork = await sandbox.fork();
  const code = `
import subprocess, sys
open("a", "w").write("second")
subprocess.run([sys.executable, "-c", "print(open('/work/a').read())"], capture_output=True, text=True).stdout`;
  assert.equal(shown(await fork.run(code)), "'second\\n'");
  assert.equal(shown(await sandbox.run('open("a").read()')), "'first'");
});

test('an option that is no number is refused by its name', async () => {
  await assert.rejects(Sandbox.create({ forks: -1 }), /^UsageError: forks: /);
});

test('kernel: what is still done with a fork that has ended does nothing to the one in its place', async () => {
  await using sandbox = await Sandbox.create({ ...KERNEL, forks: 1 });
  const old = await sandbox.fork();
  let sent = (): void => {};
  let goOn = (): void => {};
  const isSent = new Promise<void>((settle) => (sent = settle));
  const mayGoOn = new Promise<void>((settle) => (goOn = settle));
  const stdin = (async function* (): AsyncGenerator<string> {
    yield 'first\n';
    sent();
    await mayGoOn;
    yield 'late\n';
  })();
  const running = old.run('import time; time.sleep(600)', { stdin });
  await isSent;
  old.kill();
  assert.equal((await running).status, 'cancelled');
  await using next = await sandbox.fork();
  goOn();
  old.kill();
  old.interrupt();
  const input = (async function* (): AsyncGenerator<string> {
    yield 'own\n';
  })();
  // Its standard input was the other one's, and is at its end.
  const read = await next.run('import sys\n[line for line in sys.stdin]', { stdin: input });
  assert.equal(shown(read), '[]');
  assert.equal(shown(await next.run('input()', { stdin: 'text' })), "'text'");
});

test('kernel: whenever the first one is killed, the fork that is being made is whole or refused', async () => {
  const outcomes = new Set<string>();
  for (const waitMs of [0, 1, 2, 4, 8, 16]) {
    const sandbox = await Sandbox.create(KERNEL);
    await sandbox.run('x = 1');
    await using other = await sandbox.fork();
    const forking = sandbox.fork().then(
      async (fork) => {
        const outcome = shown(await fork.run('x'));
        fork.kill();
        return outcome;
      },
      (error: unknown) => (error instanceof SandboxError ? 'refused' : String(error)),
    );
    await setTimeout(waitMs);
    sandbox.kill();
    outcomes.add(String(await forking));
    assert.equal(shown(await other.run('x')), '1');
  }
  assert.deepEqual(
    [...outcomes].filter((each) => each !== '1' && each !== 'refused'),
    [],
  );
});
