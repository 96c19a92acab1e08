import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../../src/index.ts';
import { WallUnavailableError } from '../../src/model/errors.ts';
import { otherWall } from '../../src/sandbox/choose-wall.ts';

const LACKS = new WallUnavailableError('user namespaces', 'No space left', 'Raise their number');

test('a machine that lacks a layer gets the wasm wall, until the kernel wall has worked once', async () => {
  const other = otherWall({}, LACKS);
  assert.equal(other?.hold.wall.kind, 'wasm');
  other.hold.release();
  const outcome = await run('6 * 7', { wall: 'kernel' });
  assert.equal(outcome.status === 'ok' && outcome.value, 42);
  assert.equal(otherWall({}, LACKS), null);
});
