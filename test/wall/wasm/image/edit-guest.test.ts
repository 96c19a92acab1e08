import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editGuest } from '../../../../src/wall/wasm/image/edit-guest.ts';
import { ModuleError } from '../../../../src/wall/wasm/image/edit/module-error.ts';
import { readExports } from '../../../../src/wall/wasm/image/edit/exports.ts';
import { SECTION, readSections } from '../../../../src/wall/wasm/image/edit/sections.ts';
import { GUEST_EXPORTS } from '../../../../src/wall/wasm/image/guest-exports.ts';
import { importLines } from '../../../../src/wall/wasm/image/imports-digest.ts';
import { readPyodide } from '../../../../src/wall/wasm/image/pyodide-package.ts';
import { handMade } from './edit/hand-made.ts';

const { module } = await readPyodide();
const { boot, restored } = editGuest(module);

test('the edited modules ask for the audited imports and the memory, and nothing else', () => {
  const audited = importLines(module);
  for (const edited of [boot, restored]) {
    const added = importLines(edited).filter((line) => !audited.includes(line));
    assert.deepEqual(added, ['env.memory memory 480 to 65536']);
    assert.equal(importLines(edited).length, audited.length + 1);
  }
});

test('only what the machine and the kernel use is exported', () => {
  for (const edited of [boot, restored]) {
    const names = readExports(readSections(edited)).map(({ name }) => name);
    assert.deepEqual(names.toSorted(), [...GUEST_EXPORTS].toSorted());
  }
});

test('the module for booting has its data, the other one has none', () => {
  const has = (edited: Uint8Array): boolean =>
    readSections(edited).some(({ id }) => id === SECTION.data || id === SECTION.dataCount);
  assert.deepEqual([has(boot), has(restored)], [true, false]);
});

test('the engine takes both', () => {
  for (const edited of [boot, restored]) {
    assert.ok(new WebAssembly.Module(edited) instanceof WebAssembly.Module);
  }
});

test('a module that is not Pyodide’s is refused', () => {
  assert.throws(() => editGuest(handMade({ types: [] })), ModuleError);
  assert.throws(() => editGuest(module.subarray(0, 1000)), ModuleError);
});
