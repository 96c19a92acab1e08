import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from '../../src/index.ts';
import type { FolderChange, Mount, Sandbox } from '../../src/index.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';
import { temporaryFolders } from '../helpers/temporary-folders.ts';

const { top, next } = temporaryFolders();

/** A folder of the host that is to be mounted, with a file, a folder and a link in it. */
function folder(): string {
  const path = next();
  mkdirSync(join(path, 'inner'));
  writeFileSync(join(path, 'a.txt'), 'first');
  writeFileSync(join(path, 'inner', 'b.txt'), 'second', { mode: 0o640 });
  symlinkSync('a.txt', join(path, 'link'));
  return path;
}

function shown(changes: readonly FolderChange[]): string[] {
  return changes.map(
    ({ change, kind, path, sizeBytes }) => `${change} ${kind} ${path} ${sizeBytes}`,
  );
}

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const withMounts = (...mounts: Mount[]): Promise<Sandbox> =>
    Sandbox.create({ ...optionsFor(wall), spares: 0, mounts });

  // A service's guest cannot see a folder of the client's machine, but have a copy.
  const mode = wall === 'service' ? 'overlay' : 'ro';

  test(`${wall}: a folder that is mounted ro can be read, and no more`, async () => {
    const host = folder();
    if (wall === 'service') {
      await assert.rejects(withMounts({ host, guest: '/data' }), /mounts\[0\]\.mode: .*overlay/);
      return;
    }
    await using sandbox = await withMounts({ host, guest: '/data' });
    const outcome = await sandbox.run(`
import os
found = [open("/data/a.txt").read(), open("/data/link").read(), sorted(os.listdir("/data"))]
for action in (lambda: open("/data/new", "w"), lambda: open("/data/a.txt", "a"), lambda: os.remove("/data/a.txt"),
               lambda: os.rename("/data/inner", "/data/other"), lambda: os.chmod("/data/inner", 0),
               lambda: os.symlink("x", "/data/y"), lambda: os.rmdir("/data"), lambda: os.rename("/data", "/work/d"),
               lambda: os.truncate("/data/a.txt", 0), lambda: os.utime("/data/a.txt")):
    try:
        action()
        found.append("done")
    except OSError:
        pass
found`);
    assert.deepEqual(outcome.status === 'ok' && outcome.value, [
      'first',
      'first',
      ['a.txt', 'inner', 'link'],
    ]);
    assert.equal(readFileSync(join(host, 'a.txt'), 'utf8'), 'first');
    await assert.rejects(sandbox.files.write('/data/a.txt', 'x'));
  });

  test(`${wall}: an overlay is the guest's own copy, whose changes are told, read and applied in part`, async () => {
    const host = folder();
    await using sandbox = await withMounts({ host, guest: '/data', mode: 'overlay' });
    assert.deepEqual((await sandbox.changes('/data')).entries, []);
    const outcome = await sandbox.run(`
import os
open("/data/a.txt", "a").write(" and more")
os.remove("/data/inner/b.txt")
os.mkdir("/data/made")
open("/data/made/c.bin", "wb").write(bytes(100_000))
os.chmod("/data/made/c.bin", 0o6755)
open("/data/inner/d", "w").write("d")
os.symlink("/etc/passwd", "/data/evil")`);
    assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
    const changes = await sandbox.changes('/data');
    assert.deepEqual(shown(changes.entries), [
      'changed file a.txt 14',
      'added link evil 0',
      'removed file inner/b.txt 6',
      'added file inner/d 1',
      'added folder made 0',
      'added file made/c.bin 100000',
    ]);
    assert.equal(Buffer.from(await changes.read('a.txt')).toString(), 'first and more');
    await assert.rejects(changes.read('inner/b.txt'), UsageError);
    await assert.rejects(
      changes.apply(),
      /"evil": it is a link, which the host gets none of; leave it out/,
    );
    await assert.rejects(changes.apply({ only: ['nothing'] }), /there is no change of "nothing"/);
    assert.deepEqual(readdirSync(host).toSorted(), ['a.txt', 'inner', 'link'], 'nothing was done');
    assert.equal(readFileSync(join(host, 'a.txt'), 'utf8'), 'first');
    assert.deepEqual(await changes.apply({ only: ['made/c.bin', 'inner/b.txt'] }), [
      'inner/b.txt',
      'made/c.bin',
    ]);
    assert.equal(readFileSync(join(host, 'made/c.bin')).length, 100_000);
    assert.equal(lstatSync(join(host, 'made/c.bin')).mode & 0o7777, 0o755);
    assert.deepEqual(readdirSync(join(host, 'inner')), []);
    const rest = await sandbox.changes('/data');
    assert.deepEqual(shown(rest.entries), [
      'changed file a.txt 14',
      'added link evil 0',
      'added file inner/d 1',
      'added folder made 0',
    ]);
    await rest.apply({ only: ({ kind }) => kind !== 'link' });
    assert.equal(readFileSync(join(host, 'a.txt'), 'utf8'), 'first and more');
    assert.deepEqual(shown((await sandbox.changes('/data')).entries), ['added link evil 0']);
    await (await sandbox.changes('/data')).drop();
    assert.deepEqual((await sandbox.changes('/data')).entries, []);
    const again = await sandbox.run(
      'import os\n[sorted(os.listdir("/data")), open("/data/inner/d").read()]',
    );
    assert.deepEqual(again.status === 'ok' && again.value, [
      ['a.txt', 'inner', 'link', 'made'],
      'd',
    ]);
  });

  test(`${wall}: what the host has changed itself is not overwritten`, async () => {
    const host = folder();
    await using sandbox = await withMounts({ host, guest: '/work/data', mode: 'overlay' });
    await sandbox.run(
      'open("/work/data/a.txt", "w").write("guest")\nopen("/work/data/new", "w").write("guest")',
    );
    writeFileSync(join(host, 'a.txt'), 'the host');
    writeFileSync(join(host, 'new'), 'the host');
    const changes = await sandbox.changes('/work/data');
    for (const path of ['a.txt', 'new']) {
      await assert.rejects(changes.apply({ only: [path] }), /the host has changed it meanwhile/);
      assert.equal(readFileSync(join(host, path), 'utf8'), 'the host');
    }
  });

  test(`${wall}: what was read is what is applied, whatever the guest makes of it afterwards`, async () => {
    const host = folder();
    await using sandbox = await withMounts({ host, guest: '/data', mode: 'overlay' });
    await sandbox.run('[open("/data/" + n, "w").write("harmless") for n in ("seen", "unseen")]');
    const changes = await sandbox.changes('/data');
    await changes.read('seen');
    await sandbox.run(
      '[open("/data/" + n, "w").write("harmful, and longer") for n in ("seen", "unseen")]',
    );
    await changes.apply({ only: ['seen'] });
    assert.equal(readFileSync(join(host, 'seen'), 'utf8'), 'harmless');
    await assert.rejects(changes.apply({ only: ['unseen'] }), /unseen/);
    assert.equal(existsSync(join(host, 'unseen')), false);
  });

  test(`${wall}: with rw all is applied after each run, and what cannot be is told`, async () => {
    const host = folder();
    await using sandbox = await withMounts({ host, guest: '/data', mode: 'rw' });
    const outcome = await sandbox.run(`
import os
open("/data/a.txt", "w").write("1")
os.symlink("/etc/passwd", "/data/evil")
open("/data/bad\\nname", "w").close()`);
    assert.deepEqual(
      outcome.mounts?.map(({ guest, applied, problem }) => [guest, applied, problem]),
      [['/data', ['a.txt'], null]],
    );
    assert.deepEqual(
      outcome.mounts?.[0]?.refused.map(({ path }) => path),
      ['bad\nname', 'evil'],
    );
    assert.equal(readFileSync(join(host, 'a.txt'), 'utf8'), '1');
    await sandbox.run(
      'open("/data/a.txt", "w").write("2")\nos.rename("/data/inner/b.txt", "/data/moved")',
    );
    assert.equal(readFileSync(join(host, 'a.txt'), 'utf8'), '2');
    assert.equal(readFileSync(join(host, 'moved'), 'utf8'), 'second');
    assert.equal(existsSync(join(host, 'inner/b.txt')), false);
    assert.equal(existsSync(join(host, 'evil')), false);
  });

  test(`${wall}: a program that runs once leaves its changes in a rw folder, unless it is ended`, async () => {
    const host = folder();
    const mounts: Mount[] = [{ host, guest: '/data', mode: 'rw' }];
    const options = { ...optionsFor(wall), spares: 0, mounts };
    const outcome = await run('open("/data/out", "w").write("done")', options);
    assert.deepEqual(outcome.mounts, [
      { guest: '/data', applied: ['out'], refused: [], problem: null },
    ]);
    assert.equal(readFileSync(join(host, 'out'), 'utf8'), 'done');
    const ended = await run(
      'open("/data/out", "w").write("lost")\nimport os; os._exit(1)',
      options,
    );
    assert.match(ended.mounts?.[0]?.problem ?? '', /guest/);
    assert.equal(readFileSync(join(host, 'out'), 'utf8'), 'done');
  });

  test(`${wall}: a reset brings back what the host has now`, async () => {
    const host = folder();
    await using sandbox = await withMounts({ host, guest: '/data', mode: 'overlay' });
    await sandbox.run('open("/data/a.txt", "w").write("guest")');
    writeFileSync(join(host, 'a.txt'), 'newer');
    await sandbox.reset();
    assert.equal(await sandbox.files.read('/data/a.txt'), 'newer');
    assert.deepEqual((await sandbox.changes('/data')).entries, []);
  });

  test(`${wall}: what does not fit on the guest's disk is told with the limit`, async () => {
    const host = folder();
    writeFileSync(join(host, 'large'), new Uint8Array(3 * 1024 * 1024));
    const mounts: Mount[] = [{ host, guest: '/data', mode: 'overlay' }];
    const limited = (limits: object): Promise<unknown> =>
      Sandbox.create({ ...optionsFor(wall), spares: 0, mounts, policy: { limits } });
    await assert.rejects(limited({ diskMiB: 2 }), /limits\.diskMiB/);
    await assert.rejects(limited({ diskInodes: 3 }), /limits\.diskInodes/);
    for (let n = 0; n < 4; n += 1) {
      writeFileSync(join(host, `part${n}`), new Uint8Array(700_000));
    }
    rmSync(join(host, 'large'));
    await assert.rejects(limited({ diskMiB: 2 }), /limits\.diskMiB/);
  });

  test(`${wall}: folders that cannot be given are refused with the reason`, async () => {
    for (const host of ['/', '/proc', '/proc/self', '/sys', '/dev', join(top, 'nowhere')]) {
      for (const each of new Set([mode, 'overlay'] as const)) {
        await assert.rejects(
          withMounts({ host, guest: '/data', mode: each }),
          /mounts: /,
          `${host} ${each}`,
        );
      }
    }
    symlinkSync('/proc', join(top, `to-proc-${wall}`));
    await assert.rejects(
      withMounts({ host: join(top, `to-proc-${wall}`), guest: '/data', mode }),
      /mounts: \/proc cannot be given to a guest/,
    );
    await assert.rejects(
      withMounts({ host: join(folder(), 'a.txt'), guest: '/data', mode }),
      /not a folder/,
    );
  });
}
