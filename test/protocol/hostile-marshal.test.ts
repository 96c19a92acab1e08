import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError } from '../../src/model/errors.ts';
import * as limits from '../../src/protocol/limits.ts';
import { encodeMarshal } from '../../src/protocol/marshal/encode.ts';
import { decodeMarshal } from '../helpers/decode-marshal.ts';
import { pythonValue } from '../helpers/python-values.ts';

type Reason = 'malformed' | 'limit' | 'unsupported';

function refuses(bytes: Uint8Array, reason: Reason, what?: string): void {
  assert.throws(
    () => decodeMarshal(bytes),
    (error) => error instanceof ProtocolError && error.details['reason'] === reason,
    what,
  );
}

/** Latin-1 text as bytes. */
function raw(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function int32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes.toString('latin1');
}

describe('hostile marshal data', () => {
  it('is refused when it ends too early, wherever it is cut', () => {
    const whole = encodeMarshal([
      1,
      2n ** 80n,
      0.5,
      'text',
      raw('x'),
      new Map([[1, new Set([2])]]),
    ]);
    for (let length = 0; length < whole.length; length += 1) {
      refuses(whole.subarray(0, length), 'malformed', `cut at ${length}`);
    }
  });

  it('is refused when something follows the value', () => {
    refuses(raw('NN'), 'malformed');
  });

  it('is refused at once when it claims a size that it does not have', () => {
    for (const code of ['s', 'u', 't', '(', '[', '<', '>', 'l']) {
      for (const size of [0x7fffffff, 100, -0x80000000]) {
        refuses(raw(`${code}${int32(size)}N`), 'malformed', `${code} ${size}`);
      }
    }
    for (const code of ['s', 'u', '[', '<']) {
      refuses(raw(`${code}${int32(-1)}NNNN`), 'malformed', code);
    }
  });

  it('is refused for every type that is no plain value', () => {
    // Code, Ellipsis, StopIteration, NULL, numbers as text, 64-bit integers, also as what is shared.
    for (const code of [
      'c',
      '\xe3',
      'R\0\0\0\0',
      '.',
      'S',
      '\xd3',
      '0',
      '\xb0',
      'f',
      'x',
      'I',
      '?',
      '\0',
      '\xff',
      ':',
    ]) {
      refuses(raw(code), 'unsupported', code);
      refuses(raw(`[${int32(1)}${code}`), 'unsupported', code);
    }
  });

  it('is refused for an integer that is not in its one form', () => {
    refuses(raw(`l${int32(0)}`), 'malformed');
    refuses(raw(`l${int32(2)}\x01\0\0\0`), 'malformed');
    refuses(raw(`l${int32(1)}\0\x80`), 'malformed');
    refuses(raw(`l${int32(2)}\xff\xff\x01\0`), 'malformed');
    assert.equal(decodeMarshal(raw(`l${int32(-1)}\x01\0`)), -1);
  });

  it('is refused for text that is not UTF-8', () => {
    for (const text of [
      '\xff',
      '\xc0\x80',
      '\xed\xa0',
      '\xf4\x90\x80\x80',
      '\xe2\x82',
      '\xed\xa0\x80\xff',
      '\x80',
    ]) {
      refuses(raw(`u${int32(text.length)}${text}`), 'malformed');
      const long = 'x'.repeat(100) + text;
      refuses(raw(`u${int32(long.length)}${long}`), 'malformed');
    }
  });

  it('cannot reach a prototype by the names of its keys', () => {
    const value = decodeMarshal(
      raw(`{u${int32(9)}__proto__{u${int32(8)}polluted0T0`.replace('0T0', 'T00')),
    );
    assert.ok(typeof value === 'object' && value !== null);
    assert.equal(Object.getPrototypeOf(value), null);
    assert.deepEqual(Object.keys(value), ['__proto__']);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  it('shares no memory with what was received', () => {
    const received = Buffer.from(encodeMarshal(raw('secret')));
    const value = decodeMarshal(received);
    received.fill(0);
    assert.deepEqual(value, raw('secret'));
    assert.ok(value instanceof Uint8Array);
    assert.equal(value.buffer.byteLength, 6);
  });

  it('either decodes or is refused with a ProtocolError, whatever it is', () => {
    const codes = fc.constantFrom(...'NTFiIlgysut([{0<>\x00\x01\x02\xff'.split(''));
    const soup = fc.array(codes, { maxLength: 60 }).map((parts) => raw(parts.join('')));
    const mutated = fc
      .tuple(pythonValue, fc.nat(), fc.nat({ max: 255 }))
      .map(([value, place, byte]) => {
        const bytes = Uint8Array.from(encodeMarshal(value));
        bytes[place % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), soup, mutated), (bytes) => {
        try {
          decodeMarshal(bytes);
        } catch (error) {
          assert.ok(error instanceof ProtocolError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

/** Per limit: data exactly at it, and one past it. */
const AT_AND_PAST: Readonly<Record<string, (more: 0 | 1) => Uint8Array>> = {
  MAX_DEPTH: (more) => raw(`[${int32(1)}`.repeat(limits.MAX_DEPTH - 1 + more) + `(${int32(0)}`),
  MAX_CONTAINERS: (more) => {
    const count = limits.MAX_CONTAINERS - 1 + more;
    return raw(`[${int32(count)}${'{0'.repeat(count)}`);
  },
  MAX_INTEGER_DIGITS: (more) => {
    const count = limits.MAX_INTEGER_DIGITS + more;
    return raw(`l${int32(count)}${'\x01\0'.repeat(count)}`);
  },
  MAX_STRING_BYTES: (more) => {
    const count = limits.MAX_STRING_BYTES + more;
    return Buffer.concat([raw(`u${int32(count)}`), Buffer.alloc(count, 0x78)]);
  },
  MAX_ITEMS: (more) => {
    const count = limits.MAX_ITEMS + more;
    return Buffer.concat([raw(`[${int32(count)}`), Buffer.alloc(count, 'N')]);
  },
};

describe('limits on marshal data', () => {
  for (const [name, data] of Object.entries(AT_AND_PAST)) {
    it(`are kept: ${name} is allowed and one more is not`, () => {
      assert.notEqual(decodeMarshal(data(0)), undefined);
      refuses(data(1), 'limit');
    });
  }

  it('count keys and values of dicts as items, over all containers', () => {
    const half = limits.MAX_ITEMS / 2;
    const list = `[${int32(half)}${'N'.repeat(half)}`;
    const dict = `{${'NN'.repeat(half / 2)}0`;
    assert.throws(() => decodeMarshal(raw(`(${int32(2)}${list}${dict}`)), ProtocolError);
    assert.notEqual(decodeMarshal(raw(list)), undefined);
  });
});
