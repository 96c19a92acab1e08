import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtocolError } from '../../../src/model/errors.ts';
import { parseGuestEvent } from '../../../src/wall/wasm/guest-event.ts';

const parse = (text: string): unknown => parseGuestEvent(Buffer.from(text));

test('every event that a kernel tells is read', () => {
  const denial = { call: 'connect', arguments: [1, '/x'], count: 3, sealed: false };
  const call = { call: 'open', arguments: ['/x'], result: 'ENOENT' };
  assert.deepEqual(parse(JSON.stringify({ event: 'refused', ...denial })), {
    event: 'refused',
    denial,
  });
  assert.deepEqual(parse(JSON.stringify({ event: 'call', ...call })), { event: 'call', call });
  const events: object[] = [
    { event: 'ready', python: '3.14.2' },
    { event: 'stdin', taken: 5 },
    { event: 'ended', exitCode: 3, signalNumber: null, outOfMemory: false },
  ];
  for (const event of events) {
    assert.deepEqual(parse(JSON.stringify(event)), event);
  }
});

test('what is no event is refused, whatever it is', () => {
  const wrong = [
    'x',
    'null',
    '[]',
    '{}',
    '{"event":"other"}',
    '{"event":"ready"}',
    '{"event":"ready","python":5}',
    '{"event":"stdin","taken":-1}',
    '{"event":"stdin","taken":1.5}',
    '{"event":"refused","call":"x","arguments":{},"count":1}',
    '{"event":"refused","call":"x","arguments":[[]],"count":1}',
    `{"event":"ready","python":"${'x'.repeat(1001)}"}`,
    `{"event":"call","call":"x","result":0,"arguments":[${'1,'.repeat(16)}1]}`,
  ];
  for (const text of wrong) {
    assert.throws(() => parse(text), ProtocolError, text);
  }
});

test('the name of a prototype is a name like any other', () => {
  assert.throws(() => parse('{"event":"__proto__","__proto__":{"event":"ready"}}'), ProtocolError);
});
