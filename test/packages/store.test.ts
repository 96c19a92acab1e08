import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { WallUnavailableError } from '../../src/index.ts';
import {
  cleanLayers,
  findLayer,
  layersPath,
  makeLayer,
  readNote,
  writeNote,
} from '../../src/packages/store.ts';
import { writeReadable } from '../../src/packages/write-wheels.ts';
import { useOwnCache } from '../helpers/cache-folder.ts';

const cache = useOwnCache();

const fill = async (files: string): Promise<void> => {
  mkdirSync(join(files, 'a'), { mode: 0o755 });
  chmodSync(join(files, 'a'), 0o755);
  writeReadable(join(files, 'a/b.py'), 'x = 1\n');
  writeReadable(join(files, 'c.py'), 'y = 2\n');
};

/** A layer of its own for each test. */
const fresh = (key: string): Promise<string> => makeLayer(key, fill);

test('a layer is found again, and another one is not', async () => {
  const files = await fresh('found');
  assert.equal(dirname(files), join(cache, 'packages-found'));
  assert.equal(await findLayer('found'), files);
  assert.equal(await findLayer('other'), null);
  assert.equal(layersPath(), cache);
});

/** Each makes a layer one that must not be used. */
const DAMAGES: Readonly<Record<string, (files: string) => void>> = {
  'a changed file': (files) => writeFileSync(join(files, 'a/b.py'), 'x = 2\n'),
  'a shorter file': (files) => writeFileSync(join(files, 'a/b.py'), ''),
  'a missing file': (files) => rmSync(join(files, 'c.py')),
  'a further file': (files) => writeReadable(join(files, 'd.py'), ''),
  'a further folder': (files) => mkdirSync(join(files, 'd')),
  'another name': (files) => renameSync(join(files, 'c.py'), join(files, 'd.py')),
  'a link in place of a file': (files) => {
    rmSync(join(files, 'c.py'));
    symlinkSync('/etc/passwd', join(files, 'c.py'));
  },
  'a file that others may write': (files) => chmodSync(join(files, 'c.py'), 0o666),
  'a file that guests cannot read': (files) => chmodSync(join(files, 'c.py'), 0o600),
  'a folder that others may write': (files) => chmodSync(join(files, 'a'), 0o777),
  'a layer that others may write': (files) => chmodSync(dirname(files), 0o777),
  'no list': (files) => rmSync(join(files, '../list')),
  'another list': (files) => writeFileSync(join(files, '../list'), ''),
  'a link in place of the layer': (files) => {
    renameSync(dirname(files), `${dirname(files)}-moved`);
    symlinkSync(`${dirname(files)}-moved`, dirname(files));
  },
};

for (const [name, damage] of Object.entries(DAMAGES)) {
  test(`${name} is noticed, and the layer is made anew`, async () => {
    const key = name.replaceAll(' ', '-');
    const files = await fresh(key);
    damage(files);
    if (name === 'another list') {
      rmSync(join(files, '../stamp')); // of no use while all is as it was
    }
    assert.equal(await findLayer(key), null);
    const again = await fresh(key);
    assert.notEqual(again, files, 'a warm wall would show what is gone');
    assert.equal(await findLayer(key), again);
    assert.equal(readFileSync(join(again, 'a/b.py'), 'utf8'), 'x = 1\n');
  });
}

test(
  'a file of another user is noticed',
  { skip: process.geteuid?.() === 0 ? false : 'only root can give a file away' },
  async () => {
    const files = await fresh('given');
    chownSync(join(files, 'c.py'), 12_345, 12_345);
    assert.equal(await findLayer('given'), null);
  },
);

test('a layer that was only touched or copied is read again, and is good', async () => {
  const files = await fresh('touched');
  utimesSync(join(files, 'c.py'), 1, 1);
  const stamp = readFileSync(join(files, '../stamp'), 'utf8');
  assert.equal(await findLayer('touched'), files);
  assert.notEqual(readFileSync(join(files, '../stamp'), 'utf8'), stamp);
});

test('when two make the same layer at once, both have it, and nothing is left besides', async () => {
  const made = await Promise.all([fresh('twice'), fresh('twice'), fresh('twice')]);
  assert.equal(new Set(made).size, 1);
  assert.equal(await findLayer('twice'), made[0]);
  assert.deepEqual(
    readdirSync(cache).filter((name) => name.includes('unfinished')),
    [],
  );
});

test('what could not be finished leaves nothing, and old leftovers are removed', async () => {
  const broken = async (files: string): Promise<void> => {
    await fill(files);
    throw new Error('no more');
  };
  await assert.rejects(makeLayer('broken', broken), /no more/);
  assert.equal(await findLayer('broken'), null);
  const [old, recent] = ['old', 'recent'].map((name) => {
    const path = join(cache, `packages-${name}.unfinished-1`);
    mkdirSync(path);
    return path;
  });
  assert.ok(old !== undefined && recent !== undefined);
  utimesSync(old, 1, 1);
  await fresh('next');
  const left = readdirSync(cache).filter((name) => name.includes('unfinished'));
  assert.deepEqual(left, ['packages-recent.unfinished-1']);
  rmSync(recent, { recursive: true });
});

test('a note is kept, and one that others could have written is not read', async () => {
  assert.equal(readNote('lock-1'), null);
  writeNote('lock-1', 'key');
  assert.equal(readNote('lock-1'), 'key');
  chmodSync(join(cache, 'packages-lock-1'), 0o666);
  assert.equal(readNote('lock-1'), null);
});

test('a cache that others can write to is not used, and it is said what to do', async () => {
  await fresh('open');
  chmodSync(cache, 0o777);
  try {
    assert.equal(await findLayer('open'), null);
    await assert.rejects(fresh('open'), (error: unknown) => {
      assert.ok(error instanceof WallUnavailableError);
      assert.match(error.message, /^package layer: .*Set PYSANDBOX_CACHE to a folder of your own/);
      return true;
    });
  } finally {
    chmodSync(cache, 0o700);
  }
});

test('all layers are removed, and nothing else', async () => {
  await fresh('gone');
  writeFileSync(join(cache, 'mine'), '');
  assert.ok(cleanLayers().includes(join(cache, 'packages-gone')));
  assert.deepEqual(readdirSync(cache), ['mine']);
});
