import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROOM = new URL('../../../src/policy/', import.meta.url);

test('nothing that compiles a policy imports what only tells about it', () => {
  const files = readdirSync(ROOM, { recursive: true, encoding: 'utf8' });
  const compiling = files.filter(
    (name) => name.endsWith('.ts') && !name.startsWith('inspect') && name !== 'index.ts',
  );
  assert.ok(compiling.length > 20);
  for (const name of compiling) {
    assert.doesNotMatch(readFileSync(new URL(name, ROOM), 'utf8'), /from '.*inspect\//, name);
  }
});
