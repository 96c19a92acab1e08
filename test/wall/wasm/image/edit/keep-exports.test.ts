import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepExports } from '../../../../../src/wall/wasm/image/edit/keep-exports.ts';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import { readSections, writeSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { I32, exportedFunction, handMade } from './hand-made.ts';

const FUNCTION = 0;
const SECTIONS = readSections(
  handMade({
    types: [{ takes: [], gives: [I32] }],
    functions: [
      [0, [0, 0x41, 1, 0x0b]],
      [0, [0, 0x41, 2, 0x0b]],
    ],
    exports: [
      ['one', FUNCTION, 0],
      ['two', FUNCTION, 1],
    ],
  }),
);

test('only the exports that are asked for stay', () => {
  const module = new WebAssembly.Module(writeSections(keepExports(SECTIONS, ['two'])));
  assert.deepEqual(WebAssembly.Module.exports(module), [{ name: 'two', kind: 'function' }]);
  assert.equal(exportedFunction(new WebAssembly.Instance(module, {}), 'two')(), 2);
});

test('an export that is asked for and absent is an error', () => {
  assert.throws(() => keepExports(SECTIONS, ['two', 'three']), ModuleError);
});
