import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeArguments } from '../../src/launcher/engine.ts';
import { WallUnavailableError } from '../../src/model/errors.ts';

test('an engine may read its own folders, whatever they are called', () => {
  const folders = ['/opt/--allow-child-process', '/opt/a b,c'];
  const args = nodeArguments({ entry: '/opt/main.mjs', folders });
  const readable = args.filter((word) => word.startsWith('--allow-fs-read'));
  assert.deepEqual(
    readable,
    folders.map((folder) => `--allow-fs-read=${folder}/*`),
  );
  assert.equal(args.at(-1), '/opt/main.mjs');
});

test('a folder with a star in its name is refused, as Node would let the engine read its neighbours', () => {
  const folders = ['/opt/a*b'];
  assert.throws(
    () => nodeArguments({ entry: '/opt/a*b/main.mjs', folders }),
    (error: unknown) => {
      assert.ok(error instanceof WallUnavailableError);
      assert.match(error.message, /\/opt\/a\*b.*Install/);
      return true;
    },
  );
});
