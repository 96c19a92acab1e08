import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readImports } from '../../../../src/wall/wasm/image/edit/imports.ts';
import { readSections } from '../../../../src/wall/wasm/image/edit/sections.ts';
import { findPyodide } from '../../../../src/wall/wasm/image/pyodide-package.ts';
import { ALLOWED_IMPORTS, signature } from '../../../../src/wall/wasm/kernel/allow-list.ts';
import { TestGuest } from './guest-harness.ts';

const imports = new Map(
  readImports(readSections(readFileSync(findPyodide().module)))
    .filter(({ kind }) => kind === 'function')
    .map(({ module, name, type }) => [`${module}.${name}`, type]),
);

test('everything that is allowed is imported by the module, with that signature', () => {
  for (const entry of ALLOWED_IMPORTS) {
    const id = `${entry.module}.${entry.name}`;
    assert.equal(imports.get(id), signature(entry), id);
  }
});

test('most of what the module imports is not allowed, above all what takes JavaScript values', () => {
  const allowed = new Set(ALLOWED_IMPORTS.map(({ module, name }) => `${module}.${name}`));
  const sealed = [...imports].filter(([id]) => !allowed.has(id));
  assert.equal(sealed.length, imports.size - ALLOWED_IMPORTS.length);
  const takingValues = [...imports].filter(([, type]) =>
    type.split('->')[0]?.includes('externref'),
  );
  assert(takingValues.length > 100);
  assert(takingValues.every(([id]) => !allowed.has(id)));
});

test('names are listed once, each with a reason', () => {
  const names = ALLOWED_IMPORTS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert(ALLOWED_IMPORTS.every(({ why }) => why.length > 3));
});

test('everything that is allowed is there: a function for each', () => {
  const guest = new TestGuest();
  for (const { module, name } of ALLOWED_IMPORTS) {
    assert.equal(typeof guest.imports[module]?.[name], 'function', name);
  }
});
