import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import { readSections, writeSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { trampolineInside } from '../../../../../src/wall/wasm/image/edit/trampoline.ts';
import { I32, I64, exportedFunction, handMade } from './hand-made.ts';

const FUNCTION = 0;
const FOUR = 0;
const ADD = 0x6a;
/** The caller: hands its four arguments on, and keeps the result in a local. */
const CALLER = [
  ...[1, 1, I32],
  ...[0x20, 0, 0x20, 1, 0x20, 2, 0x20, 3, 0x10, 0, 0x21, 4],
  ...[0x20, 4, 0x0b],
];
const get = (local: number): number[] => [0x20, local];

const PARTS = {
  types: [
    { takes: [I32, I32, I32, I32], gives: [I32] },
    { takes: [], gives: [I32] },
    { takes: [I32], gives: [I32] },
    { takes: [I32, I32], gives: [I32] },
    { takes: [I32, I32, I32], gives: [I32] },
    { takes: [I64], gives: [I32] },
  ],
  imports: [['_PyEM_TrampolineCall_JS', FOUR]] as const,
  functions: [
    [FOUR, CALLER],
    [1, [0, 0x41, 50, 0x0b]],
    [2, [0, ...get(0), 0x0b]],
    [3, [0, ...get(0), ...get(1), ADD, 0x0b]],
    [4, [0, ...get(0), ...get(1), ...get(2), ADD, ADD, 0x0b]],
    [5, [0, 0x41, 9, 0x0b]],
  ] as const,
  table: [2, 3, 4, 5, 6],
  exports: [['caller', FUNCTION, 1]] as const,
};

function caller(): { call: (...numbers: number[]) => unknown; outside: number[][] } {
  const outside: number[][] = [];
  const module = new WebAssembly.Module(
    writeSections(trampolineInside(readSections(handMade(PARTS)))),
  );
  const instance = new WebAssembly.Instance(module, {
    env: {
      _PyEM_TrampolineCall_JS: (...call: number[]) => {
        outside.push(call);
        return -1;
      },
    },
  });
  return { call: exportedFunction(instance, 'caller'), outside };
}

test('functions of no, one, two and three arguments are called inside the module', () => {
  const { call, outside } = caller();
  assert.deepEqual(
    [1, 2, 3, 4].map((index) => call(index, 1, 20, 300)),
    [50, 1, 21, 321],
  );
  assert.deepEqual(outside, []);
});

test('other functions, empty entries and numbers beyond the table go the old way', () => {
  const { call, outside } = caller();
  for (const index of [5, 0, 6, -1, 0x7fff_ffff]) {
    assert.equal(call(index, 1, 2, 3), -1);
  }
  assert.equal(outside.length, 5);
});

test('a module with two callers, or none, is refused', () => {
  const two = handMade({ ...PARTS, functions: [...PARTS.functions, [FOUR, CALLER]] });
  const none = handMade({
    ...PARTS,
    functions: [[FOUR, [0, 0x41, 1, 0x0b]], ...PARTS.functions.slice(1)],
  });
  assert.throws(() => trampolineInside(readSections(two)), ModuleError);
  assert.throws(() => trampolineInside(readSections(none)), ModuleError);
});

test('a module without a type for one of the calls is refused', () => {
  const types = PARTS.types.with(3, { takes: [I64], gives: [I64] });
  assert.throws(() => trampolineInside(readSections(handMade({ ...PARTS, types }))), ModuleError);
});
