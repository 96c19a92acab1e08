import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import { readSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { countInstructions } from '../../../../../src/wall/wasm/image/edit/walk-instructions.ts';
import { I32, handMade } from './hand-made.ts';

function counts(body: readonly number[]): [string, number][] {
  const module = handMade({
    types: [{ takes: [], gives: [] }],
    functions: [[0, [1, 1, I32, ...body, 0x0b]]],
    table: [0],
    memory: 1,
  });
  return [...countInstructions(readSections(module))];
}

test('instructions that change the memory or a table are counted by table', () => {
  const GROW = [0x41, 1, 0x40, 0, 0x1a];
  const TABLE_SET = [0x41, 0, 0xd0, 0x70, 0x26, 1];
  const TABLE_GROW = [0xd0, 0x70, 0x41, 1, 0xfc, 15, 2, 0x1a];
  assert.deepEqual(counts([...GROW, ...TABLE_SET, ...GROW, ...TABLE_GROW]), [
    ['memory.grow 0', 2],
    ['table.set 1', 1],
    ['table.grow 2', 1],
  ]);
});

test('bytes that look like such an instruction within another are not counted', () => {
  const CONSTANTS = [0x41, 0x40, 0x1a, 0x44, ...Array<number>(8).fill(0x40), 0x1a];
  const JUMP = [0x02, 0x40, 0x41, 0, 0x0e, 2, 0, 0, 0, 0x0b];
  const LOAD = [0x41, 0, 0x28, 2, 0x26, 0x1a];
  assert.deepEqual(counts([...CONSTANTS, ...JUMP, ...LOAD]), []);
});

test('instructions that are not known are refused, as they may have operands', () => {
  assert.throws(() => counts([0xfd, 0]), ModuleError);
  assert.throws(() => counts([0xfc, 18]), ModuleError);
});
