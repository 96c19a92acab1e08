import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProtocolError } from '../../../../src/model/errors.ts';
import {
  MAX_PACKET_BYTES,
  PacketDecoder,
  packetHeader,
  PacketKind,
  packets,
} from '../../../../src/wall/wasm/link/packets.ts';

/** What a decoder hears of a stream that arrives in pieces: consecutive bytes of one kind joined. */
function heard(stream: Uint8Array, cuts: readonly number[]): [PacketKind, string][] {
  const told: [PacketKind, string][] = [];
  const decoder = new PacketDecoder((kind, bytes) => {
    const last = told.at(-1);
    const text = Buffer.from(bytes).toString('latin1');
    if (last !== undefined && last[0] === kind && kind !== PacketKind.event) {
      last[1] += text;
    } else {
      told.push([kind, text]);
    }
  });
  let at = 0;
  for (const cut of [...cuts, stream.length]) {
    decoder.push(stream.slice(at, Math.max(at, cut)));
    at = Math.max(at, cut);
  }
  return told;
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('what is sent as packets is heard, however the stream is cut', () => {
  const stream = Buffer.concat([
    ...packets(PacketKind.stdout, bytesOf('hello')),
    ...packets(PacketKind.event, bytesOf('{"a":1}')),
    ...packets(PacketKind.event, bytesOf('{}')),
    ...packets(PacketKind.stdinEnd, bytesOf('')),
    ...packets(PacketKind.channel, bytesOf('frame')),
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      assert.deepEqual(
        heard(
          stream,
          cuts.toSorted((a, b) => a - b),
        ),
        [
          [PacketKind.stdout, 'hello'],
          [PacketKind.event, '{"a":1}'],
          [PacketKind.event, '{}'],
          [PacketKind.stdinEnd, ''],
          [PacketKind.channel, 'frame'],
        ],
      );
    }),
  );
});

test('more than a packet holds is cut into several', () => {
  const pieces = packets(PacketKind.channel, new Uint8Array(MAX_PACKET_BYTES + 1));
  assert.deepEqual(
    pieces.map(({ length }) => length),
    [8, MAX_PACKET_BYTES, 8, 1],
  );
});

test('a packet of the longest length is taken, and one byte more is refused', () => {
  const decoder = new PacketDecoder(() => {});
  decoder.push(packetHeader(PacketKind.stdout, MAX_PACKET_BYTES));
  const other = new PacketDecoder(() => {});
  assert.throws(
    () => other.push(packetHeader(PacketKind.stdout, MAX_PACKET_BYTES + 1)),
    ProtocolError,
  );
});

test('a kind that does not exist is refused', () => {
  const header = new Uint8Array(8).fill(0);
  header[0] = 99;
  assert.throws(() => new PacketDecoder(() => {}).push(header), ProtocolError);
});
