import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import {
  SECTION,
  readSections,
  withSection,
  withoutSections,
  writeSections,
} from '../../../../../src/wall/wasm/image/edit/sections.ts';
import { handMade } from './hand-made.ts';

const MODULE = handMade({ types: [{ takes: [], gives: [] }], memory: 1 });

test('a module that is cut and put together again is the same', () => {
  assert.deepEqual(writeSections(readSections(MODULE)), MODULE);
});

test('what is no module is refused', () => {
  assert.throws(() => readSections(Uint8Array.of(1, 2, 3)), ModuleError);
  assert.throws(() => readSections(MODULE.with(4, 2)), ModuleError);
});

test('a section that reaches beyond the end is refused', () => {
  assert.throws(() => readSections(MODULE.subarray(0, MODULE.length - 1)), ModuleError);
});

test('two sections of the same kind are refused', () => {
  const memory = { id: SECTION.memory, body: Uint8Array.of(0) };
  assert.throws(() => readSections(writeSections([memory, memory])), ModuleError);
});

test('a section can be replaced or left out, but not replaced when it is absent', () => {
  const sections = readSections(MODULE);
  const other = withSection(sections, SECTION.memory, Uint8Array.of(0));
  assert.deepEqual(
    other.map(({ id, body }) => [id, body.length]),
    [
      [SECTION.type, 4],
      [SECTION.memory, 1],
    ],
  );
  const without = withoutSections(sections, [SECTION.memory]);
  assert.deepEqual(
    without.map(({ id }) => id),
    [SECTION.type],
  );
  assert.throws(() => withSection(without, SECTION.memory, Uint8Array.of(0)), ModuleError);
});
