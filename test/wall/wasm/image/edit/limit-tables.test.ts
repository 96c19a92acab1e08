import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitTables } from '../../../../../src/wall/wasm/image/edit/limit-tables.ts';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import {
  SECTION,
  readSections,
  withSection,
  writeSections,
} from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { listed } from '../../../../../src/wall/wasm/image/edit/write-bytes.ts';
import { I32, exportedFunction, handMade } from './hand-made.ts';

const FUNCTIONS = 0x70;
const REFERENCES = 0x6f;

/** An instance whose `grow0` and `grow1` grow the two tables by their argument. */
function instance(tables: readonly number[][]): WebAssembly.Instance {
  const grow = (table: number, kind: number): readonly [number, number[]] => [
    0,
    [0, 0xd0, kind, 0x20, 0, 0xfc, 15, table, 0x0b],
  ];
  const module = handMade({
    types: [{ takes: [I32], gives: [I32] }],
    functions: [grow(0, FUNCTIONS), grow(1, REFERENCES)],
    table: [0],
    exports: [
      ['grow0', 0, 0],
      ['grow1', 0, 1],
    ],
  });
  const sections = withSection(readSections(module), SECTION.table, listed(tables));
  return new WebAssembly.Instance(new WebAssembly.Module(writeSections(limitTables(sections))), {});
}

test('the function table cannot grow', () => {
  const grow = exportedFunction(
    instance([
      [FUNCTIONS, 0, 2],
      [REFERENCES, 0, 0],
    ]),
    'grow0',
  );
  assert.equal(grow(0), 2);
  assert.equal(grow(1), -1);
});

test('tables of references grow to 1024 entries and no further', () => {
  const grow = exportedFunction(
    instance([
      [FUNCTIONS, 0, 2],
      [REFERENCES, 0, 0],
    ]),
    'grow1',
  );
  assert.equal(grow(1024), 0);
  assert.equal(grow(1), -1);
});

test('a maximum that is lower already stays', () => {
  const grow = exportedFunction(
    instance([
      [FUNCTIONS, 0, 2],
      [REFERENCES, 1, 0, 3],
    ]),
    'grow1',
  );
  assert.equal(grow(4), -1);
  assert.equal(grow(3), 0);
});

test('a table of an unknown kind is refused', () => {
  assert.throws(() => instance([[0x6e, 0, 0]]), ModuleError);
  assert.throws(() => instance([[FUNCTIONS, 3, 0, 1]]), ModuleError);
});
