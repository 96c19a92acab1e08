import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';

import { listenOn } from '../../src/adapter/listen.ts';
import { UsageError } from '../../src/index.ts';

test('an address that is taken is told with its remedy', async () => {
  const [first, second] = [createServer(), createServer()];
  const port = await listenOn(first, { host: '127.0.0.1', port: 0 }, 'chat');
  try {
    await assert.rejects(
      listenOn(second, { host: '127.0.0.1', port }, 'chat'),
      (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.match(
          error.message,
          /^chat: cannot listen on 127\.0\.0\.1:\d+: .*name another port/,
        );
        return true;
      },
    );
  } finally {
    first.close();
  }
});
