import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError } from '../../src/model/errors.ts';
import { Exchange } from '../../src/protocol/exchange.ts';
import { MAX_PENDING_CALLS } from '../../src/protocol/limits.ts';
import type { GuestMessage, HostMessage } from '../../src/protocol/messages.ts';

const NOTHING = { bytes: new Uint8Array(), attached: new Uint8Array() };
const SEALED: GuestMessage = { op: 'sealed', python: '3.11.2' };

function ask(id: number): HostMessage {
  const body = { bytes: new Uint8Array(), attached: [], extended: false, guests: [] };
  return { op: 'do', id, action: 'get', target: null, name: 'x', resultBytes: 1, body };
}

function result(id: number): GuestMessage {
  const usage = { cpuMs: 0, peakMemoryMiB: 0 };
  return { op: 'result', id, status: 'ok', value: null, repr: null, tooLarge: false, usage };
}

function call(id: number): GuestMessage {
  return { op: 'call', id, target: 1, action: 'call', name: null, body: NOTHING };
}

function reply(id: number): HostMessage {
  return { op: 'reply', id, error: null, body: null };
}

/** An exchange with a sealed guest that has been asked something. */
function begun(): Exchange {
  const exchange = new Exchange();
  exchange.received(SEALED);
  exchange.sent(ask(1));
  return exchange;
}

describe('the exchange of messages', () => {
  it('takes runs, calls, cancellations and releases in their order', () => {
    const exchange = begun();
    exchange.received(call(1));
    exchange.received({ op: 'cancel', id: 1 });
    exchange.received({ op: 'display', bundle: 1 });
    exchange.sent(ask(2));
    exchange.received(call(2));
    exchange.sent(reply(1));
    exchange.received(result(2));
    exchange.received({ op: 'release', handles: [[1, 1]] });
    exchange.received(result(1));
  });

  it('refuses a guest that speaks before it is sealed, or is sealed twice', () => {
    assert.throws(() => new Exchange().received(result(1)), ProtocolError);
    assert.throws(() => begun().received(SEALED), ProtocolError);
    const failed: GuestMessage = { op: 'seal-failed', layer: 'x', message: '' };
    assert.throws(() => begun().received(failed), ProtocolError);
  });

  it('refuses whatever comes while nobody has asked', () => {
    const display = { op: 'display', bundle: 1 } as const;
    const messages = [result(1), call(1), display, { op: 'release', handles: [] } as const];
    for (const message of messages) {
      const exchange = new Exchange();
      exchange.received(SEALED);
      assert.throws(() => exchange.received(message), ProtocolError);
      const answered = begun();
      answered.received(result(1));
      assert.throws(() => answered.received(message), ProtocolError);
    }
  });

  it('refuses an answer given twice, and one to what nobody asked', () => {
    const exchange = begun();
    exchange.sent(ask(2));
    exchange.received(result(2));
    assert.throws(() => exchange.received(result(2)), ProtocolError);
    assert.throws(() => exchange.received(result(3)), ProtocolError);
  });

  it('refuses calls whose numbers are used again or left out', () => {
    for (const wrong of [0, 1, 3]) {
      const exchange = begun();
      exchange.received(call(1));
      exchange.sent(reply(1));
      assert.throws(() => exchange.received(call(wrong)), ProtocolError);
    }
    assert.throws(() => begun().received({ op: 'cancel', id: 1 }), ProtocolError);
  });

  it('takes MAX_PENDING_CALLS calls at a time, and refuses one more', () => {
    const exchange = begun();
    for (let id = 1; id <= MAX_PENDING_CALLS; id += 1) {
      exchange.received(call(id));
    }
    exchange.sent(reply(1));
    exchange.received(call(MAX_PENDING_CALLS + 1));
    assert.throws(() => exchange.received(call(MAX_PENDING_CALLS + 2)), ProtocolError);
  });
});
