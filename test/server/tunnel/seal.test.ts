import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../src/index.ts';
import { Seal } from '../../../src/server/tunnel/seal.ts';
import { SavedGuest } from '../../../src/wall/wasm/saved-guest.ts';

test('a checkpoint comes back to who got it as it went out, and not otherwise', async () => {
  const seal = new Seal('secret');
  const bytes = Uint8Array.of(1, 2, 3);
  const { label } = await seal.pack('acme', new SavedGuest('image', bytes));
  assert.equal(seal.unpack('acme', label, bytes).sizeBytes, 3);
  assert.equal(new Seal('secret').unpack('acme', label, bytes).sizeBytes, 3);
  const wrong: readonly (readonly [Seal, string, string, Uint8Array])[] = [
    [seal, 'other', label, bytes],
    [seal, 'acme', label, Uint8Array.of(1, 2, 4)],
    [seal, 'acme', `${label}x`, bytes],
    [seal, 'acme', label.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), bytes],
    [seal, 'acme', '', bytes],
    [new Seal('another'), 'acme', label, bytes],
    [new Seal(undefined), 'acme', label, bytes],
  ];
  for (const [by, tenant, told, given] of wrong) {
    assert.throws(() => by.unpack(tenant, told, given), UsageError);
  }
});
