import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  importedFunctionNumber,
  readImports,
} from '../../../../../src/wall/wasm/image/edit/imports.ts';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import { readSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { F64, I32, handMade } from './hand-made.ts';

const TYPES = [
  { takes: [], gives: [] },
  { takes: [I32, F64], gives: [I32] },
];

test('imports are read with their signatures', () => {
  const module = handMade({
    types: TYPES,
    imports: [
      ['nothing', 0],
      ['timer', 1],
    ],
  });
  assert.deepEqual(
    readImports(readSections(module)).map(({ name, type }) => [name, type]),
    [
      ['nothing', '() -> ()'],
      ['timer', '(i32, f64) -> i32'],
    ],
  );
});

test('an imported function is found by its name', () => {
  const sections = readSections(
    handMade({
      types: TYPES,
      imports: [
        ['a', 0],
        ['b', 1],
      ],
    }),
  );
  assert.equal(importedFunctionNumber(sections, 'b'), 1);
  assert.throws(() => importedFunctionNumber(sections, 'c'), ModuleError);
});

test('an import of a type that the module does not have is refused', () => {
  const sections = readSections(handMade({ types: TYPES, imports: [['a', 2]] }));
  assert.throws(() => readImports(sections), ModuleError);
});
