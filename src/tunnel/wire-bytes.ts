import { ProtocolError } from '../model/errors.ts';
import { MAX_PAYLOAD_BYTES } from './limits.ts';

const COUNT_BYTES = 4;

/** A message that carries bytes as they are. */
export function withBytes(op: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(1 + bytes.length);
  message[0] = op;
  message.set(bytes, 1);
  return message;
}

/** A message that carries a JSON text. */
export function withJson(op: number, value: unknown): Uint8Array {
  return withBytes(op, new TextEncoder().encode(JSON.stringify(value)));
}

/** A message that carries one number: 4 bytes, little-endian. */
export function withCount(op: number, count: number): Uint8Array {
  const bytes = new Uint8Array(COUNT_BYTES);
  new DataView(bytes.buffer).setUint32(0, count, true);
  return withBytes(op, bytes);
}

export function readCount(payload: Uint8Array): number {
  atMost(payload, COUNT_BYTES);
  if (payload.length < COUNT_BYTES) {
    throw new ProtocolError('tunnel: a number is cut short');
  }
  return new DataView(payload.buffer, payload.byteOffset, COUNT_BYTES).getUint32(0, true);
}

/** What a message carries, and the name of its operation. */
export function cut<Op extends string>(
  message: Uint8Array,
  ops: Readonly<Record<Op, number>>,
  names: readonly Op[],
): { readonly op: Op; readonly payload: Uint8Array } {
  const op = names.find((name) => ops[name] === message[0]);
  if (op === undefined) {
    throw new ProtocolError('tunnel: a message has no operation that there is');
  }
  return { op, payload: atMost(message.subarray(1), MAX_PAYLOAD_BYTES) };
}

/** @throws ProtocolError when there are more. */
export function atMost(payload: Uint8Array, mostBytes: number): Uint8Array {
  if (payload.length > mostBytes) {
    throw new ProtocolError(`tunnel: a message carries more than ${mostBytes} bytes`, {
      details: { limit: mostBytes },
    });
  }
  return payload;
}
