import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModuleError } from '../../../../../src/wall/wasm/image/edit/module-error.ts';
import { ByteReader } from '../../../../../src/wall/wasm/image/edit/read-bytes.ts';
import { signed, unsigned } from '../../../../../src/wall/wasm/image/edit/write-bytes.ts';

test('unsigned numbers of up to 32 bits are read as they were written', () => {
  for (const value of [0, 1, 127, 128, 300, 65_535, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
    const reader = new ByteReader(Uint8Array.from(unsigned(value)));
    assert.equal(reader.number(), value);
    assert.equal(reader.atEnd, true);
  }
});

test('signed numbers of up to 32 bits are read as they were written', () => {
  for (const value of [0, 1, -1, 63, 64, -64, -65, 77, 0x7fff_ffff, -0x8000_0000]) {
    const reader = new ByteReader(Uint8Array.from(signed(value)));
    assert.equal(reader.signedNumber(), value);
    assert.equal(reader.atEnd, true);
  }
});

test('numbers that do not fit, or never end, are refused', () => {
  for (const bytes of [
    [0xff, 0xff, 0xff, 0xff, 0x1f],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    [0x80],
  ]) {
    assert.throws(() => new ByteReader(Uint8Array.from(bytes)).number(), ModuleError);
  }
  const tooLarge = Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x0f]);
  assert.throws(() => new ByteReader(tooLarge).signedNumber(), ModuleError);
});

test('nothing is read beyond the end', () => {
  const reader = new ByteReader(Uint8Array.of(1, 2));
  assert.deepEqual([...reader.take(2)], [1, 2]);
  assert.throws(() => reader.byte(), ModuleError);
  assert.throws(() => reader.take(1), ModuleError);
});

test('a list that says it has more items than there are bytes is refused', () => {
  const reader = new ByteReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 1));
  assert.throws(() => reader.list(() => reader.byte()), ModuleError);
});

test('names are UTF-8', () => {
  assert.equal(new ByteReader(Uint8Array.of(2, 0xc3, 0xa9)).name(), 'é');
  assert.throws(() => new ByteReader(Uint8Array.of(1, 0xff)).name(), ModuleError);
  assert.throws(() => new ByteReader(Uint8Array.of(3, 0x61)).name(), ModuleError);
});
