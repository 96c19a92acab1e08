import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { OutputDrain } from '../../src/wall/kernel/output-drain.ts';

test('output that never stops does not keep a result back for ever', async () => {
  let bytesRead = 0;
  const socket = Object.defineProperty(new Socket(), 'bytesRead', { get: () => bytesRead });
  const drain = new OutputDrain([socket]);
  let stopped = false;
  const write = (): void => {
    if (!stopped) {
      bytesRead += 1;
      setImmediate(write);
    }
  };
  write();
  await drain.drained();
  stopped = true;
  assert(bytesRead > 10, 'nothing came');
  assert.equal(socket.listenerCount('data'), 0, 'who waits leaves nothing on the socket');
});
