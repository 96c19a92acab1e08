import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importMemory } from '../../../../../src/wall/wasm/image/edit/import-memory.ts';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import { readSections, writeSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { I32, exportedFunction, handMade } from './hand-made.ts';

const MEMORY = 2;
const FUNCTION = 0;
const GROW = [0, 0x20, 0, 0x40, 0, 0x0b]; // memory.grow by the argument
const PARTS = {
  types: [{ takes: [I32], gives: [I32] }],
  imports: [['other', 0]] as const,
  functions: [[0, GROW]] as const,
  memory: 2,
  exports: [['grow', FUNCTION, 1]] as const,
  data: [7, 8, 9],
};

function instance(memory: WebAssembly.Memory): WebAssembly.Instance {
  const module = new WebAssembly.Module(writeSections(importMemory(readSections(handMade(PARTS)))));
  return new WebAssembly.Instance(module, { env: { memory, other: () => 0 } });
}

test('the module works on the memory it is given', () => {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 3 });
  instance(memory);
  assert.deepEqual([...new Uint8Array(memory.buffer, 0, 4)], [7, 8, 9, 0]);
});

test('the maximum of the memory it is given holds', () => {
  const grow = exportedFunction(
    instance(new WebAssembly.Memory({ initial: 2, maximum: 3 })),
    'grow',
  );
  assert.equal(grow(1), 2);
  assert.equal(grow(1), -1);
});

test('a memory that is smaller than the module wants is refused by the engine', () => {
  assert.throws(() => instance(new WebAssembly.Memory({ initial: 1, maximum: 3 })));
});

test('a module with an exported memory, an imported one or none is refused', () => {
  const { memory, ...none } = PARTS;
  const exporting = { ...PARTS, exports: [['memory', MEMORY, 0]] as const };
  const imported = importMemory(readSections(handMade(PARTS)));
  assert.equal(memory, 2);
  assert.throws(() => importMemory(readSections(handMade(none))), ModuleError);
  assert.throws(() => importMemory(readSections(handMade(exporting))), ModuleError);
  assert.throws(() => importMemory(imported), ModuleError);
});
