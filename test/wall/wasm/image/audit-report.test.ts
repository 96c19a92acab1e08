import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  compareFacts,
  compareWithAnswers,
  factsOf,
} from '../../../../src/wall/wasm/image/audit-report.ts';
import { findPyodide } from '../../../../src/wall/wasm/image/pyodide-package.ts';
import { ALLOWED_IMPORTS, signature } from '../../../../src/wall/wasm/kernel/allow-list.ts';
import type { HandMade } from './edit/hand-made.ts';
import { F64, I32, handMade } from './edit/hand-made.ts';

const OLD: HandMade = {
  types: [
    { takes: [], gives: [] },
    { takes: [I32], gives: [I32] },
    { takes: [F64], gives: [] },
  ],
  imports: [
    ['stays', 0],
    ['goes', 0],
    ['changes', 1],
  ],
  functions: [[0, [0, 0x0b]]],
  table: [3],
  exports: [['old', 0, 3]],
};

const NEW: HandMade = {
  ...OLD,
  imports: [
    ['stays', 0],
    ['comes', 1],
    ['changes', 2],
  ],
  functions: [[0, [0, 0x41, 0, 0xd0, 0x70, 0x26, 0, 0x0b]]],
  table: [3, 1],
  exports: [['new', 0, 3]],
};

test('what changed between two modules is told', () => {
  assert.deepEqual(compareFacts(factsOf(handMade(OLD)), factsOf(handMade(NEW))), {
    addedImports: ['env.comes: function (i32) -> i32'],
    removedImports: ['env.goes: function () -> ()'],
    changedImports: ['env.changes: function (i32) -> i32 became function (f64) -> ()'],
    addedExports: ['new'],
    removedExports: ['old'],
    counts: ['imports in the function table: 0 became 1', 'table.set 0: 0 became 1'],
  });
});

test('nothing is told of a module that is the same', () => {
  assert.deepEqual(compareFacts(factsOf(handMade(OLD)), factsOf(handMade(OLD))), {
    addedImports: [],
    removedImports: [],
    changedImports: [],
    addedExports: [],
    removedExports: [],
    counts: ['imports in the function table: 0'],
  });
});

test('an answer for what is not imported, or of another type, is told', () => {
  const answered = [
    { name: 'env.stays', type: '() -> ()' },
    { name: 'env.comes', type: '() -> i32' },
    { name: 'env.changes', type: '(i32) -> ()' },
  ];
  assert.deepEqual(compareWithAnswers(factsOf(handMade(OLD)), answered), [
    'env.comes: is not imported',
    'env.changes: is a function (i32) -> i32, not a function (i32) -> ()',
  ]);
});

test('the kernel’s list fits the audited module', () => {
  const facts = factsOf(readFileSync(findPyodide().module));
  const answered = ALLOWED_IMPORTS.map((entry) => ({
    name: `${entry.module}.${entry.name}`,
    type: signature(entry).replace(/nil$/, '()'),
  }));
  assert.deepEqual(compareWithAnswers(facts, answered), []);
});
