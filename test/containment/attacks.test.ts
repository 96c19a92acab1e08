import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WALLS } from '../helpers/walls.ts';
import { ATTACKS } from './attacks/attacks.ts';
import { attackBare, attackWall } from './attacks/run-attack.ts';

test('each attack has a title of its own, and it is told where it is known from', () => {
  const titles = new Set(ATTACKS.map(({ title }) => title));
  assert.equal(titles.size, ATTACKS.length);
  assert.deepEqual(
    ATTACKS.filter(({ known }) => known === ''),
    [],
  );
});

describe('attacks', { concurrency: 4 }, () => {
  for (const attack of ATTACKS) {
    test(`it is in vain that ${attack.title}`, async () => {
      for (const wall of attack.walls ?? WALLS) {
        assert.equal(await attackWall(attack, wall), false, `the ${wall} wall did not stop it`);
      }
      assert.equal(await attackBare(attack), true, 'it fails even without a wall');
    });
  }
});
