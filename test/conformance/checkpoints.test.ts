import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostFunction, PythonReference, Sandbox, UsageError } from '../../src/index.ts';
import type { HostProxy, Outcome, SandboxOptions } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

const STATE = `
import os, json
def count():
    yield from range(100)
numbers = count(); next(numbers)
x = [1]
open('a.txt', 'w').write('one')
os.makedirs('folder/inner')
os.symlink('a.txt', 'link')
os.chmod('folder', 0o700)
file = open('a.txt'); file.read(1)
os.environ['HERE'] = 'yes'
os.chdir('folder')
`;
const LOOK = `
(x, next(numbers), file.read(), open('/work/a.txt').read(), os.path.isdir('/work/folder/inner'),
 os.readlink('/work/link'), os.environ['HERE'], os.getcwd(), oct(os.stat('/work/folder').st_mode),
 sorted(os.listdir('/work')), 'json' in globals())`;
const SEEN =
  "([1], 1, 'ne', 'one', True, 'a.txt', 'yes', '/work/folder', '0o40700', ['a.txt', 'folder', 'link'], True)";
const CHANGE = `
import shutil
x.append(2); next(numbers); file.read(); del json
os.environ['HERE'] = 'no'
os.chdir('/')
shutil.rmtree('/work/folder'); os.unlink('/work/link')
open('/work/a.txt', 'w').write('two'); open('/work/new.txt', 'w').write('new')`;
const NEVER_YIELDS = `
import signal
signal.signal(signal.SIGINT, lambda *_: None)
while True: pass`;

function shown(outcome: Outcome): string | null {
  return outcome.status === 'ok' ? outcome.repr : JSON.stringify(outcome);
}

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  const optionsWith = (options: SandboxOptions = {}): SandboxOptions =>
    optionsFor(wall, { checkpoints: 3, spares: 0, ...options });

  test(`${wall}: a checkpoint has variables, generators, modules, files, descriptors and folders`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run(STATE);
    using point = await sandbox.checkpoint();
    for (let time = 0; time < 3; time += 1) {
      assert.equal((await sandbox.run(CHANGE)).status, 'ok');
      await sandbox.restore(point);
      assert.equal(shown(await sandbox.run(LOOK)), SEEN);
    }
  });

  test(`${wall}: a checkpoint changes nothing in the session that goes on`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run(`${STATE}\nimport random; random.seed(1); pid = os.getpid()`);
    const expected = shown(await sandbox.run('import random; random.Random(1).random()'));
    using _ = await sandbox.checkpoint();
    assert.equal(shown(await sandbox.run(LOOK)), SEEN);
    assert.equal(shown(await sandbox.run('random.random()')), expected);
    assert.equal(shown(await sandbox.run('pid == os.getpid()')), 'True');
  });

  test(`${wall}: a guest that was killed for its time can be restored, and output and input work`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run(STATE);
    using point = await sandbox.checkpoint();
    for (let time = 0; time < 2; time += 1) {
      const outcome = await sandbox.run(NEVER_YIELDS, { timeoutMs: 200 });
      assert.equal(outcome.status, 'timeout');
      assert.equal(sandbox.closed, true);
      await sandbox.restore(point);
      assert.equal(sandbox.closed, false);
      assert.equal(shown(await sandbox.run(LOOK)), SEEN);
      const said = await sandbox.run('print(input())', { stdin: 'asked' });
      assert.equal(said.stdout, 'asked\n');
    }
  });

  test(`${wall}: a guest that ended itself or crashed can be restored`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run('x = 1');
    using point = await sandbox.checkpoint();
    assert.equal((await sandbox.run('import os; os._exit(3)')).status, 'exited');
    await sandbox.restore(point);
    const crash = await sandbox.run('import os, signal; os.kill(os.getpid(), signal.SIGKILL)');
    assert.notEqual(crash.status, 'ok');
    await sandbox.restore(point);
    assert.equal(shown(await sandbox.run('x')), '1');
  });

  test(`${wall}: objects of the host are held again, and objects of the guest are dead`, async () => {
    let calls = 0;
    const add = (n: number): number => {
      calls += 1;
      return n + 1;
    };
    await using sandbox = await Sandbox.create(optionsWith({ expose: { add } }));
    await sandbox.run('import gc\nkept = add\nclass Thing: pass\nthing = Thing()');
    const thing = await sandbox.get('thing');
    using point = await sandbox.checkpoint();
    const before = sandbox.references.hostObjects;
    await sandbox.run('del kept, add\nimport host\ndel host.add\ngc.collect()');
    await sandbox.restore(point);
    assert.equal(sandbox.references.hostObjects, before);
    assert.equal(sandbox.references.guestObjects, 0);
    assert.equal(shown(await sandbox.run('kept(1), add(2), kept is add')), '(2, 3, True)');
    assert.equal(calls, 2);
    assert.ok(thing instanceof PythonReference);
    await assert.rejects(thing.get('x'), UsageError);
  });

  test(`${wall}: objects are counted as the guest believes, so that letting go of them is honest`, async () => {
    const make = (): HostProxy => hostFunction(() => 7, { name: 'seven' });
    await using sandbox = await Sandbox.create(optionsWith({ expose: { make } }));
    await sandbox.run('import gc\nthings = [make() for _ in range(20)]');
    const before = sandbox.references.hostObjects;
    using point = await sandbox.checkpoint();
    await sandbox.run('del things[5:]; gc.collect()');
    await sandbox.restore(point);
    await sandbox.run('del things[10:]; gc.collect()');
    await sandbox.run('1'); // what was let go of is told by now
    assert.equal(sandbox.references.hostObjects, before - 10);
    assert.equal(shown(await sandbox.run('things[9]()')), '7');
  });

  test(`${wall}: what was exposed is taken along by a checkpoint before the first run`, async () => {
    await using sandbox = await Sandbox.create(optionsWith({ expose: { two: () => 2 } }));
    using point = await sandbox.checkpoint();
    await sandbox.run('two()');
    await sandbox.restore(point);
    assert.equal(shown(await sandbox.run('two()')), '2');
  });

  test(`${wall}: an iterator of the host that a checkpoint holds is not closed meanwhile`, async () => {
    let closed = false;
    const numbers = function* (): Generator<number> {
      try {
        yield* [1, 2, 3];
      } finally {
        closed = true;
      }
    };
    await using sandbox = await Sandbox.create(optionsWith({ expose: { numbers } }));
    await sandbox.run('import gc\nit = iter(numbers()); next(it)');
    const point = await sandbox.checkpoint();
    await sandbox.run('del it; gc.collect()');
    await sandbox.run('1');
    assert.equal(closed, false);
    await sandbox.restore(point);
    assert.equal(shown(await sandbox.run('next(it)')), '2');
    await sandbox.run('del it; gc.collect()');
    await sandbox.run('1');
    point.drop();
    assert.equal(closed, true);
  });

  test(`${wall}: randomness differs each time`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run('import random, os, uuid');
    using point = await sandbox.checkpoint();
    const seen = new Set<string | null>();
    for (let time = 0; time < 3; time += 1) {
      await sandbox.restore(point);
      seen.add(shown(await sandbox.run('random.random()')));
      seen.add(shown(await sandbox.run('os.urandom(8)')));
      seen.add(shown(await sandbox.run('uuid.uuid4()')));
    }
    assert.equal(seen.size, 9);
  });

  test(`${wall}: there are as many as the sandbox was made for`, async () => {
    await using none = await Sandbox.create(optionsFor(wall, { spares: 0 }));
    await assert.rejects(none.checkpoint(), /write checkpoints: N/);
    await using sandbox = await Sandbox.create(optionsWith({ checkpoints: 2 }));
    for (let time = 0; time < 5; time += 1) {
      const points = [await sandbox.checkpoint(), await sandbox.checkpoint()];
      await assert.rejects(sandbox.checkpoint(), UsageError);
      points.forEach((point) => point.drop());
    }
    assert.equal(shown(await sandbox.run('1 + 1')), '2');
    await assert.rejects(Sandbox.create(optionsWith({ checkpoints: 65 })), UsageError);
  });

  test(`${wall}: one that was dropped, is another's, or whose sandbox was killed is refused`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await using other = await Sandbox.create(optionsWith());
    const point = await sandbox.checkpoint();
    await assert.rejects(other.restore(point), /of another sandbox/);
    point.drop();
    point.drop();
    assert.equal(point.dropped, true);
    await assert.rejects(sandbox.restore(point), /was dropped/);
    const last = await sandbox.checkpoint();
    sandbox.kill();
    assert.equal(last.dropped, true);
    await assert.rejects(sandbox.restore(last), /is closed/);
    await assert.rejects(sandbox.checkpoint(), UsageError);
  });

  test(`${wall}: nothing of it goes on beside a run`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    using point = await sandbox.checkpoint();
    const running = sandbox.run('import time; time.sleep(0.3)');
    await assert.rejects(sandbox.checkpoint(), UsageError);
    await assert.rejects(sandbox.restore(point), UsageError);
    await assert.rejects(sandbox.fork(), UsageError);
    assert.equal((await running).status, 'ok');
    const taking = sandbox.checkpoint();
    await assert.rejects(sandbox.run('1'), UsageError);
    (await taking).drop();
  });

  test(`${wall}: several lie side by side, and what is restored can be saved again`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run('x = 1');
    using first = await sandbox.checkpoint();
    await sandbox.run('x = 2');
    using second = await sandbox.checkpoint();
    await sandbox.restore(first);
    await sandbox.run('x += 10');
    using third = await sandbox.checkpoint();
    await sandbox.restore(second);
    assert.equal(shown(await sandbox.run('x')), '2');
    await sandbox.restore(third);
    assert.equal(shown(await sandbox.run('x')), '11');
    await sandbox.restore(first);
    assert.equal(shown(await sandbox.run('x')), '1');
  });

  test(`${wall}: a guest that spoils its agent gets no checkpoint, and harms only itself`, async () => {
    await using sandbox = await Sandbox.create(optionsWith());
    await sandbox.run(`
import sys
frame = sys._getframe()
while frame is not None:
    services = frame.f_globals.get('services')
    if services is not None:
        services.serve.__globals__['_SERVICES'].update({
            'checkpoints.pause': lambda *_: 'x' * 100000, 'checkpoints.frozen': lambda *_: 1})
    frame = frame.f_back
`);
    await assert.rejects(
      sandbox.checkpoint(),
      (error: unknown) => error instanceof UsageError && error.message.length < 300,
    );
    assert.equal(shown(await sandbox.run('1 + 1')), '2');
  });
}

test('kernel: a guest with threads, pipes or a memory map is told why it cannot be copied', async () => {
  const policy = { extends: 'strict', limits: { threads: 4 } } as const;
  const options = optionsFor('kernel', { checkpoints: 1, spares: 0, policy });
  await using sandbox = await Sandbox.create(options);
  await sandbox.run(
    'import threading\ngate = threading.Event()\nthread = threading.Thread(target=gate.wait)\nthread.start()',
  );
  await assert.rejects(sandbox.checkpoint(), /threads of the guest are running/);
  await sandbox.run('gate.set(); thread.join()\nimport os\nr, w = os.pipe()');
  await assert.rejects(sandbox.checkpoint(), /is a pipe, a socket or the like/);
  await sandbox.run(
    'os.close(r); os.close(w)\nimport mmap\nm = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE)',
  );
  await assert.rejects(sandbox.checkpoint(), /a memory map is open/);
  await sandbox.run('m.close()');
  using point = await sandbox.checkpoint();
  await sandbox.restore(point);
});

test('kernel: files that have no name any longer, and holes, are put back', async () => {
  await using sandbox = await Sandbox.create(optionsFor('kernel', { checkpoints: 1, spares: 0 }));
  await sandbox.run(`
import os
f = open('gone.txt', 'w+'); f.write('nameless'); f.flush(); os.unlink('gone.txt'); f.seek(4)
with open('holes', 'wb') as h:
    h.seek(30 * 2**20); h.write(b'end')`);
  using point = await sandbox.checkpoint();
  await sandbox.run("f.read(); f.write('more'); f.flush(); os.truncate('holes', 5)");
  await sandbox.restore(point);
  assert.equal(
    shown(await sandbox.run("f.read(), os.stat('holes').st_size, open('holes', 'rb').read()[-3:]")),
    `('less', ${30 * 2 ** 20 + 3}, b'end')`,
  );
});

test('kernel: a disk without room for a copy of the files is told, and the session goes on', async () => {
  await using sandbox = await Sandbox.create(optionsFor('kernel', { checkpoints: 2, spares: 0 }));
  await sandbox.run("open('big', 'wb').write(bytes(40 * 2**20)); x = 1");
  await assert.rejects(sandbox.checkpoint(), /No space left|too large/);
  assert.equal(shown(await sandbox.run('x')), '1');
  await sandbox.run("import os; os.unlink('big')");
  using point = await sandbox.checkpoint();
  await sandbox.restore(point);
});

test('kernel: more than 8 checkpoints are refused', async () => {
  await assert.rejects(
    Sandbox.create(optionsFor('kernel', { checkpoints: 9 })),
    /the kernel wall keeps at most 8 checkpoints; write 8, or wall: 'wasm'/,
  );
});

test('auto takes the wasm wall, and says why, for more checkpoints than the kernel wall keeps', async () => {
  const options = { checkpoints: 9, spares: 0 };
  await using sandbox = await Sandbox.create(options);
  assert.deepEqual(
    [sandbox.wall, sandbox.fallbackReason],
    ['wasm', 'the kernel wall keeps at most 8 checkpoints'],
  );
  for (let count = 0; count < 9; count += 1) {
    await sandbox.checkpoint();
  }
  await using fewer = await Sandbox.create({ ...options, checkpoints: 8 });
  assert.deepEqual([fewer.wall, fewer.fallbackReason], ['kernel', null]);
});

for (const isolation of ['process', 'thread'] as const) {
  const options = optionsFor('wasm', { isolation, checkpoints: 2, spares: 0 });

  test(`wasm, ${isolation}: a fork goes its own way`, async () => {
    let calls = 0;
    await using sandbox = await Sandbox.create({
      ...options,
      expose: { tick: () => (calls += 1) },
    });
    await sandbox.run(
      `${STATE}\nimport random\nr, w = os.pipe(); os.write(w, b'pipe')\nkept = tick`,
    );
    await using fork = await sandbox.fork();
    assert.equal(shown(await fork.run(LOOK)), SEEN);
    assert.equal((await fork.run(CHANGE)).status, 'ok');
    assert.equal(shown(await sandbox.run(LOOK)), SEEN);
    assert.equal(shown(await fork.run('os.read(r, 9)')), "b'pipe'");
    assert.equal(shown(await sandbox.run('os.read(r, 9)')), "b'pipe'");
    assert.notEqual(
      shown(await fork.run('random.random()')),
      shown(await sandbox.run('random.random()')),
    );
    await fork.run('kept()');
    await sandbox.run('kept()');
    assert.equal(calls, 2);
    using point = await fork.checkpoint();
    await fork.run('x = None');
    await using grandchild = await fork.fork();
    await fork.restore(point);
    assert.equal(shown(await fork.run('x')), '[1, 2]');
    assert.equal(shown(await grandchild.run('repr(x)')), "'None'");
    sandbox.kill();
    assert.equal(shown(await fork.run('1')), '1');
  });

  test(`wasm, ${isolation}: a checkpoint may have more memory than the guest that becomes it`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('a = bytearray(b"x") * (60 * 2**20)');
    await using fork = await sandbox.fork();
    assert.equal(
      shown(await fork.run('len(a), a.count(b"x") == len(a)')),
      `(${60 * 2 ** 20}, True)`,
    );
  });
}

test('wasm: clocks without real time go on where they were', async () => {
  const options = optionsFor('wasm', { checkpoints: 1, deterministic: { seed: 4 } });
  await using sandbox = await Sandbox.create(options);
  await sandbox.run('import time; time.sleep(1000)');
  using point = await sandbox.checkpoint();
  await sandbox.run('time.sleep(5000)');
  await sandbox.restore(point);
  assert.equal(shown(await sandbox.run('1000 <= time.monotonic() < 1001')), 'True');
});
