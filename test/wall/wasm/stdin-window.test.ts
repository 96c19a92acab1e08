import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StdinWindow } from '../../../src/wall/wasm/stdin-window.ts';

const KIB = 1024;

test('no more than a window is sent before the guest has read', async () => {
  let sent = 0;
  const window = new StdinWindow((_, pieces) => {
    sent += pieces.reduce((sum, { length }) => sum + length, 0);
  });
  const written = window.write(new Uint8Array(300 * KIB));
  assert.equal(sent, 256 * KIB);
  window.taken(100 * KIB);
  assert.equal(await written, true);
  assert.equal(sent, 300 * KIB);
});

test('when the guest is gone nobody waits any longer', async () => {
  const window = new StdinWindow(() => {});
  const written = window.write(new Uint8Array(300 * KIB));
  window.close();
  assert.equal(await written, false);
  assert.equal(await window.write(new Uint8Array(1)), false);
});
