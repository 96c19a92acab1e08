import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatSession } from '../../src/bot/session.ts';

test('a session that was ended does not live again when a reset comes late', async () => {
  const session = await ChatSession.open({});
  session.end();
  await session.reset();
  assert.equal(session.sandbox.closed, true);
});
