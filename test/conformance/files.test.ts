import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { GuestError, Sandbox, UsageError } from '../../src/index.ts';
import type { FileEvent, FileEntry } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

const MIB = 1024 * 1024;

async function* streamOf(...parts: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* parts;
}

async function gather(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Without a repetition in it, so that no piece can take the place of another. */
function patterned(length: number): Uint8Array {
  const words = Uint32Array.from(
    { length: Math.ceil(length / 4) },
    (_, index) => index * 2654435761,
  );
  return new Uint8Array(words.buffer, 0, length);
}

for (const wall of WALLS) {
  const { Sandbox } = apiOf(wall);
  // One guest for all: on a busy machine that is much processor time, as the wasm wall counts it.
  const policy = { limits: { cpuMs: 300_000, timeoutMs: 60_000 } };
  const sandbox = await Sandbox.create(optionsFor(wall, { policy }));
  const { files } = sandbox;
  after(() => sandbox.kill());

  test(`${wall}: what is written is what the guest reads, and the other way round`, async () => {
    await files.write('in.txt', 'grüße\n');
    await files.write('/work/deep/er/in.bin', Uint8Array.of(0, 255, 10));
    await files.write('stream.txt', streamOf('one ', new TextEncoder().encode('two'), ' three'));
    await files.write('empty', '');
    const outcome = await sandbox.run(`
import os
found = [open(path, "rb").read() for path in ("in.txt", "deep/er/in.bin", "stream.txt", "empty")]
open("out.txt", "w").write("zurück")
found`);
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [
      new TextEncoder().encode('grüße\n'),
      Uint8Array.of(0, 255, 10),
      new TextEncoder().encode('one two three'),
      new Uint8Array(0),
    ]);
    assert.equal(await files.read('out.txt'), 'zurück');
    assert.deepEqual(
      await files.read('deep/er/in.bin', { format: 'bytes' }),
      Uint8Array.of(0, 255, 10),
    );
    assert.deepEqual(await files.read('empty', { format: 'bytes' }), new Uint8Array(0));
  });

  test(`${wall}: a shorter file takes the place of a longer one, with the mode that it had`, async () => {
    await files.write('replaced', 'a long text', { mode: 0o755 });
    await files.write('replaced', 'short');
    assert.equal(await files.read('replaced'), 'short');
    assert.equal((await files.stat('replaced')).mode, 0o755);
  });

  test(`${wall}: large files cross in pieces, as a whole and as streams`, async () => {
    for (const length of [4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 9 * MIB + 3]) {
      const bytes = patterned(length);
      await files.write(
        'large',
        length % 2 === 0 ? bytes : streamOf(bytes.slice(0, 5), bytes.slice(5)),
      );
      const read = await files.read('large', { format: 'bytes' });
      assert.ok(Buffer.from(read).equals(bytes), String(length));
      assert.ok((await gather(await files.read('large', { format: 'stream' }))).equals(bytes));
      assert.equal((await files.stat('large')).sizeBytes, length);
    }
    await assert.rejects(
      files.read('large', { format: 'bytes', maxBytes: 9 * MIB }),
      /files: \/work\/large has more than 9437184 bytes; raise maxBytes/,
    );
    assert.equal(
      (await files.read('large', { format: 'bytes', maxBytes: 9 * MIB + 3 })).length,
      9 * MIB + 3,
    );
    await files.remove('large');
  });

  test(`${wall}: a stream that fails on the host is told, and so is a reader who stops early`, async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'a';
      throw new RangeError('no more');
    }
    await assert.rejects(files.write('failed', failing()), RangeError);
    await files.write('large', patterned(9 * MIB));
    for await (const piece of await files.read('large', { format: 'stream' })) {
      assert.equal(piece.length, 4 * MIB);
      break;
    }
    await files.remove('large');
    assert.equal((await sandbox.run('1')).status, 'ok');
  });

  test(`${wall}: folders are made, listed, renamed and removed`, async () => {
    assert.equal(await files.mkdir('tree/a/b'), true);
    assert.equal(await files.mkdir('tree/a/b'), false);
    await files.write('tree/a/file', '12345', { mode: 0o640 });
    await sandbox.run('import os\nos.symlink("/etc/passwd", "/work/tree/link")');
    const shown = (entries: readonly FileEntry[]): unknown[] =>
      entries.map(({ path, name, kind, sizeBytes, target }) => [
        path,
        name,
        kind,
        sizeBytes,
        target,
      ]);
    assert.deepEqual(shown(await files.list('tree')), [
      ['/work/tree/a', 'a', 'folder', 0, null],
      ['/work/tree/link', 'link', 'link', 0, '/etc/passwd'],
    ]);
    assert.deepEqual(shown(await files.list('/work/tree/', { depth: 2 })), [
      ['/work/tree/a', 'a', 'folder', 0, null],
      ['/work/tree/link', 'link', 'link', 0, '/etc/passwd'],
      ['/work/tree/a/b', 'b', 'folder', 0, null],
      ['/work/tree/a/file', 'file', 'file', 5, null],
    ]);
    const { modifiedMs, mode } = await files.stat('tree/a/file');
    assert.ok(modifiedMs > 1e12);
    assert.equal(mode, 0o640);
    await files.rename('tree/a/file', 'tree/new/place');
    assert.equal(await files.exists('tree/a/file'), false);
    assert.equal(await files.read('tree/new/place'), '12345');
    await files.remove('tree/link');
    await files.remove('tree');
    assert.equal(await files.exists('tree'), false);
    assert.equal(await files.exists('/etc/passwd'), true);
  });

  test(`${wall}: what the guest's system refuses is a GuestError, and leaves the sandbox as it is`, async () => {
    const refused = async (work: Promise<unknown>, name: string): Promise<void> => {
      await assert.rejects(
        work,
        (error) => error instanceof GuestError && error.error.name === name,
      );
    };
    await refused(files.read('nothing'), 'FileNotFoundError');
    await refused(files.list('nothing'), 'FileNotFoundError');
    await refused(files.remove('nothing'), 'FileNotFoundError');
    await refused(files.rename('nothing', 'x'), 'FileNotFoundError');
    await refused(files.read('/work'), 'OSError');
    await refused(files.write('/etc/passwd', 'x'), wall !== 'wasm' ? 'PermissionError' : 'OSError');
    await assert.rejects(files.stat('nothing'), /there is no \/work\/nothing in the guest/);
    await assert.rejects(files.read(''), /path: "" is not a path in the guest/);
    await assert.rejects(files.read('a\0b'), UsageError);
    await assert.rejects(files.list('/', { depth: 65 }), /depth: 65 is not between 1 and 64/);
    await assert.rejects(files.write('x', 'y', { mode: 0o4755 }), /mode: 2541 is more than 0o777/);
    assert.equal((await sandbox.run('1')).status, 'ok');
  });

  test(`${wall}: nothing waits for ever for a device or a fifo`, async () => {
    await assert.rejects(files.read('/dev/urandom'), /Not a regular file/);
    await assert.rejects(files.write('/dev/null', 'x'), GuestError);
    if (wall !== 'wasm') {
      await sandbox.run('import os\nos.mkfifo("/work/fifo")');
      await assert.rejects(files.read('fifo'), /Not a regular file/);
      await assert.rejects(files.write('fifo', 'x'), GuestError);
      assert.equal((await files.stat('fifo')).kind, 'other');
      await files.remove('fifo');
    }
  });

  test(`${wall}: odd names come out as they are, and name the file again`, async () => {
    await sandbox.run(String.raw`
import os
os.mkdir(b"/work/odd"); os.chdir(b"/work/odd")
for name in (b"new\nline", b"\xff\xfe", "\u202etxt.exe".encode(), b"__proto__", b"-rf", b"a\\b", b"x" * 255):
    open(name, "wb").write(name)
os.chdir("/work")`);
    const entries = await files.list('odd');
    assert.deepEqual(
      new Set(entries.map(({ name }) => name)),
      new Set([
        'new\nline',
        '\udcff\udcfe',
        '\u202etxt.exe',
        '__proto__',
        '-rf',
        'a\\b',
        'x'.repeat(255),
      ]),
    );
    for (const { path, sizeBytes } of entries) {
      assert.equal((await files.read(path, { format: 'bytes' })).length, sizeBytes);
      await files.remove(path);
    }
    assert.deepEqual(await files.list('odd'), []);
  });

  test(`${wall}: everything below a folder is collected, links as links`, async () => {
    await sandbox.run(`
import os
os.makedirs("/work/all/d")
open("/work/all/a", "w").write("first")
open("/work/all/d/b", "wb").write(bytes(100_000))
os.symlink("/etc/passwd", "/work/all/l")
os.symlink("/", "/work/all/d/root")`);
    assert.deepEqual(
      (await sandbox.collect('/work/all')).map(({ path, kind, bytes, target }) => [
        path,
        kind,
        bytes.length,
        target,
      ]),
      [
        ['a', 'file', 5, ''],
        ['d', 'folder', 0, ''],
        ['l', 'link', 0, '/etc/passwd'],
        ['d/b', 'file', 100_000, ''],
        ['d/root', 'link', 0, '/'],
      ],
    );
    await assert.rejects(sandbox.collect('/nowhere'), GuestError);
    await assert.rejects(sandbox.collect('all/a'), GuestError);
    await files.remove('all');
  });

  test(`${wall}: files wait for the end of a run`, async () => {
    await files.write('state', 'before');
    let began = (): void => {};
    const begun = new Promise<void>((settle) => {
      began = settle;
    });
    const running = sandbox.run(
      'import time\nprint("on")\ntime.sleep(0.2)\nopen("/work/state", "w").write("after")',
      { onStdout: () => began() },
    );
    await begun;
    assert.equal(await files.read('state'), 'after');
    await running;
  });

  test(`${wall}: a folder that is watched tells what a run and what the host changed`, async () => {
    await files.mkdir('watched/inner');
    await files.write('watched/same', 'same');
    await files.write('watched/change', 'old');
    const events: FileEvent[] = [];
    const told = (): string[] =>
      events.splice(0).map(({ change, kind, path }) => `${change} ${kind} ${path.slice(14)}`);
    const watch = await files.watch('watched', { onEvent: (event) => events.push(event) });
    await sandbox.run(`
open("/work/watched/change", "w").write("new")
open("/work/watched/inner/b", "w").write("b")
open("/work/watched/gone", "w").close()
os.remove("/work/watched/gone")`);
    assert.deepEqual(told(), ['changed file change', 'added file inner/b']);
    await files.remove('watched/inner');
    assert.deepEqual(told(), ['removed folder inner', 'removed file inner/b']);
    await files.remove('watched');
    assert.deepEqual(told(), ['removed file change', 'removed file same']);
    watch.close();
    await files.write('watched/more', '');
    assert.deepEqual(told(), []);
  });

  test(`${wall}: what a watcher throws, the run throws`, async () => {
    await files.mkdir('thrown');
    using watch = await files.watch('thrown', {
      onEvent: () => {
        throw new RangeError('from the watcher');
      },
    });
    await assert.rejects(sandbox.run('open("/work/thrown/a", "w")'), RangeError);
    watch.close();
  });
}

test('more than 20,000 entries, or 64 folders within one another, are told', async () => {
  const policy = {
    limits: { diskInodes: 30_000, memoryMiB: 512, timeoutMs: 60_000, cpuMs: 60_000 },
  };
  await using sandbox = await Sandbox.create({ ...optionsFor('kernel'), policy });
  const { files } = sandbox;
  await sandbox.run('for n in range(20_000): open("/tmp/%d" % n, "w").close()');
  assert.equal((await files.list('/tmp')).length, 20_000);
  await sandbox.run('open("/tmp/more", "w").close()');
  await assert.rejects(files.list('/tmp'), /\/tmp cannot be listed whole: there are too many/);
  await sandbox.run('import os\nos.makedirs("/work/" + "d/" * 63)');
  assert.equal((await files.list('/work', { depth: 64 })).length, 63);
  await sandbox.run('os.makedirs("/work/" + "d/" * 64)');
  await assert.rejects(files.list('/work', { depth: 64 }), /more than 64 deep/);
});

test('files of a sandbox that is closed are not to be had', async () => {
  const sandbox = await Sandbox.create();
  sandbox.kill();
  await assert.rejects(sandbox.files.read('x'), /the sandbox is closed/);
});
