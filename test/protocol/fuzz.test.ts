import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { it } from 'node:test';
import { fuzz } from '../../fuzz/run.ts';

it('whatever a guest sends is decoded or refused with a ProtocolError', (test) => {
  const seed = randomInt(2 ** 31);
  test.diagnostic(`seed ${seed}`);
  const { decoded, ways } = fuzz(50_000, seed, () => undefined);
  // That it comes past the first checks; how often depends on the seed.
  assert.ok(decoded > 100);
  assert.ok(ways > 50);
});
