import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';

import { parseBy } from '../../src/adapter/parse-by.ts';

const schema = z.strictObject({
  code: z.string().min(1),
  preset: z.union([z.enum(['strict', 'loose']), z.record(z.string(), z.int())]).optional(),
  place: z
    .union([
      z.strictObject({ url: z.url() }),
      z.strictObject({ folder: z.string(), address: z.url() }),
    ])
    .optional(),
});

const flaws: readonly (readonly [value: unknown, told: string])[] = [
  [{}, 'code: is missing'],
  [{ code: 5 }, 'code: must be a string'],
  [{ code: '' }, 'code: must not be empty'],
  [{ code: 'x', preset: 'strickt' }, 'preset: must be strict, loose or an object'],
  [{ code: 'x', preset: { a: 'b' } }, 'preset.a: must be a number'],
  [{ code: 'x', place: { folder: '/x' } }, 'place.address: is missing'],
  [{ code: 'x', place: { url: 'x' } }, 'place.url: must be an address, as https://example.org'],
  [{ cod: 'x', code: 'x' }, 'cod: there is no such field; did you mean code?'],
];

for (const [value, told] of flaws) {
  test(`of ${JSON.stringify(value)} it is told: ${told}`, () => {
    const parsed = parseBy(schema, value);
    assert.equal('flaw' in parsed ? parsed.flaw.message : null, told);
  });
}
