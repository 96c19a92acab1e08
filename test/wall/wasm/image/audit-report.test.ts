import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareFacts, factsOf } from '../../../../src/wall/wasm/image/audit-report.ts';
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
