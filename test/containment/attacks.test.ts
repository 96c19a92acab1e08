import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ATTACKS } from './attacks/index.ts';
import { Places } from './attacks/places/places.ts';
import { runAttack } from './attacks/run-attack.ts';

/** Fewer than there are is more than a mistake in a list. */
const FEWEST = 150;

const places = new Places();
after(() => places[Symbol.asyncDispose]());

test('each attack has a title of its own on its wall, and it is told where it is known from', () => {
  const attacks = Object.values(ATTACKS).flat();
  const titles = new Set(attacks.map(({ title, wall }) => `${wall}: ${title}`));
  assert.ok(titles.size >= FEWEST);
  assert.equal(titles.size, attacks.length);
  assert.deepEqual(
    attacks.filter(({ known }) => known === ''),
    [],
  );
});

for (const [subject, attacks] of Object.entries(ATTACKS)) {
  describe(`attacks: ${subject}`, { concurrency: 4 }, () => {
    for (const attack of attacks) {
      test(`it is in vain on the ${attack.wall} wall that ${attack.title}`, async () => {
        const { contained, bareSucceeded, survived, what } = await runAttack(attack, places);
        assert.ok(contained, `the wall did not stop it: ${what}`);
        assert.ok(survived, `what ran beside or after it did not work: ${what}`);
        assert.ok(bareSucceeded, `it fails even without what stops it: ${what}`);
      });
    }
  });
}
