import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../fuzz/random.ts';
import { solveWord } from '../../fuzz/word-solver.ts';
import type { WordFact } from '../../fuzz/word-solver.ts';

function holds(word: number, fact: WordFact): boolean {
  if (!('mask' in fact)) {
    return fact.kind === 'atLeast' ? word >= fact.value : word < fact.value;
  }
  const isEqual = (word & fact.mask) >>> 0 === fact.value >>> 0;
  return fact.kind === 'equal' ? isEqual : !isEqual;
}

test('a word is found exactly when there is one', (context) => {
  const seed = Date.now() % 2 ** 31;
  context.diagnostic(`seed ${seed}`);
  const random = new Random(seed);
  const found = { some: 0, none: 0 };
  for (let round = 0; round < 5000; round += 1) {
    const shift = random.pick([0, 28]);
    const bits = (): number => (random.below(16) << shift) >>> 0;
    const facts = Array.from({ length: random.below(8) }, (): WordFact => {
      const kind = random.oneIn(4) ? 'equal' : 'differs';
      return { kind, mask: bits(), value: bits() };
    });
    const words = Array.from({ length: 16 }, (_, word) => (word << shift) >>> 0);
    const exists = words.some((word) => facts.every((fact) => holds(word, fact)));
    const word = solveWord(facts);
    assert.equal(word !== null, exists, JSON.stringify(facts));
    assert.ok(word === null || facts.every((fact) => holds(word, fact)), JSON.stringify(facts));
    found[exists ? 'some' : 'none'] += 1;
  }
  assert.ok(found.some > 500 && found.none > 500, JSON.stringify(found));
});

test('a word is found between two bounds', () => {
  assert.equal(solveWord([{ kind: 'atLeast', value: 7 }]), 7);
  const empty: WordFact[] = [
    { kind: 'atLeast', value: 7 },
    { kind: 'below', value: 7 },
  ];
  assert.equal(solveWord(empty), null);
});
