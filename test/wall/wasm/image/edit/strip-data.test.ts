import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importMemory } from '../../../../../src/wall/wasm/image/edit/import-memory.ts';
import { readSections, writeSections } from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { stripData } from '../../../../../src/wall/wasm/image/edit/strip-data.ts';
import { handMade } from './hand-made.ts';

test('a module without its data leaves the memory as it is', () => {
  const parts = { types: [], imports: [], memory: 1, exports: [], data: [1, 2, 3] };
  const sections = stripData(importMemory(readSections(handMade(parts))));
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(writeSections(sections)), {
    env: { memory },
  });
  assert.deepEqual(Object.keys(instance.exports), []);
  assert.equal(
    new Uint8Array(memory.buffer).every((byte) => byte === 0),
    true,
  );
});
