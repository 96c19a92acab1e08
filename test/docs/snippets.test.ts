import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { ROOT } from '../cli/command.ts';
import { runSnippet, snippetsOf } from '../helpers/snippets.ts';

const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('what the documentation says that its examples print', () => {
  for (const page of pages) {
    for (const snippet of snippetsOf(page, readFileSync(join(ROOT, page), 'utf8'))) {
      test(`${snippet.place} compiles and prints it`, async () => {
        assert.equal(await runSnippet(snippet), snippet.prints.map((line) => `${line}\n`).join(''));
      });
    }
  }
});

test('a block says what it prints, line by line, and others are left alone', () => {
  const page =
    'a\n```ts\nf(); // prints: one\n// prints: two  // b\n// prints:\n```\n```ts\ng();\n```\n';
  assert.deepEqual(snippetsOf('a.md', page), [
    {
      place: 'a.md:3',
      code: 'f(); // prints: one\n// prints: two  // b\n// prints:\n',
      prints: ['one', 'two  // b', ''],
    },
  ]);
});

test('an example that does not compile, or fails, fails the test', async () => {
  const snippet = { place: '', prints: [] };
  await assert.rejects(runSnippet({ ...snippet, code: "const x: number = 'text';" }), /TS2322/);
  await assert.rejects(runSnippet({ ...snippet, code: "throw new Error('no');" }), /Error: no/);
});
