import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { OutputDrain } from '../../src/wall/kernel/output-drain.ts';

test('output that never stops does not keep a result back for ever', async () => {
  const socket = new Socket();
  const drain = new OutputDrain([socket]);
  let stopped = false;
  const write = (): void => {
    if (!stopped) {
      socket.emit('data', Buffer.from('x'));
      setImmediate(write);
    }
  };
  write();
  await drain.drained();
  stopped = true;
  assert.equal(socket.listenerCount('data'), 1);
});
