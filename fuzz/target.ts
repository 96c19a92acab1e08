import assert from 'node:assert/strict';
import { ProtocolError } from '../src/model/errors.ts';
import { HostObject } from '../src/model/reference.ts';
import { decodeValue, FrameDecoder, parseGuestMessage } from '../src/protocol/index.ts';
import type { EncodedValue, GuestMessage, ValueMaker } from '../src/protocol/index.ts';
import { FakeReference } from '../test/helpers/fake-reference.ts';

const MAKER: ValueMaker = {
  reference: () => ({ value: new FakeReference(), setFields: () => undefined }),
  host: (id) => {
    if (id > 2) {
      throw new ProtocolError('unknown');
    }
    return id === 1 ? new HostObject() : () => null;
  },
  exactFloats: false,
};

/** What the prototypes have before anything hostile was decoded. */
const BEFORE = prototypes();

/**
 * Gives the host what a guest may send. Returns what became of it, in few words: equal for inputs
 * that take the same way.
 *
 * @throws Error when the host did anything but decode or refuse it.
 */
export function feed(bytes: Uint8Array): string {
  try {
    const ways = new FrameDecoder().push(bytes).map((frame) => {
      const message = parseGuestMessage(frame);
      const body = bodyOf(message);
      return message.op + (body === null ? '' : checked(decodeValue(body, MAKER), bytes.length));
    });
    return ways.join();
  } catch (error) {
    assert.ok(error instanceof ProtocolError, error instanceof Error ? error : String(error));
    return error.message.replaceAll(/\d+/g, '0');
  }
}

/** Throws when anything was written to what all objects share. */
export function checkPrototypes(): void {
  assert.equal(prototypes(), BEFORE);
}

function prototypes(): string {
  const shared = [Object, Array, Map, Set, Function, Uint8Array].map(({ prototype }) => prototype);
  return JSON.stringify(shared.map((each) => Reflect.ownKeys(each).map(String)));
}

function bodyOf(message: GuestMessage): EncodedValue | null {
  if (message.op === 'call') {
    return message.body;
  }
  return message.op === 'result' && message.status === 'ok' ? message.value : null;
}

/** Throws when a value has more parts than it has bytes; returns what kind it is. */
function checked(value: unknown, most: number): string {
  const seen = new Set<unknown>();
  const waiting = [value];
  let parts = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'object' && next !== null && !seen.has(next)) {
      seen.add(next);
      const inner = partsOf(next);
      parts += inner.length;
      assert.ok(parts <= most * 2, `${parts} parts of ${most} bytes`);
      waiting.push(...inner);
    }
  }
  return Object.prototype.toString.call(value);
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) {
    return [...value].flat();
  }
  if (value instanceof Set || Array.isArray(value)) {
    return [...value];
  }
  return ArrayBuffer.isView(value) ? [] : Object.values(value);
}
