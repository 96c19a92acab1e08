import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cells } from '../../../../src/wall/wasm/link/cells.ts';
import { GuestGone, GuestPort, GuestReset } from '../../../../src/wall/wasm/link/guest-port.ts';
import { PacketKind, packets } from '../../../../src/wall/wasm/link/packets.ts';
import type { Outlet } from '../../../../src/wall/wasm/link/outlet.ts';
import { Ring } from '../../../../src/wall/wasm/link/ring.ts';

/** A port, and the other ends of what it is made of. */
function makePort(): { port: GuestPort; cells: Cells; inbound: Ring; sent: [number, string][] } {
  const cells = new Cells();
  const inbound = new Ring();
  const sent: [number, string][] = [];
  const outlet: Outlet = {
    send: (kind, bytes) => void sent.push([kind, Buffer.from(bytes).toString()]),
  };
  const random = (): void => {};
  const port = new GuestPort({
    cells,
    inbound,
    outlet,
    random,
    tellRoom: () => {},
    logCalls: false,
  });
  return { port, cells, inbound, sent };
}

const put = (ring: Ring, kind: PacketKind, text: string): void =>
  packets(kind, Buffer.from(text)).forEach((piece) => void ring.write(piece));

test('what arrives is sorted into its queue', () => {
  const { port, inbound } = makePort();
  put(inbound, PacketKind.channel, 'frame');
  put(inbound, PacketKind.stdin, 'typed');
  put(inbound, PacketKind.stdinEnd, '');
  port.poll();
  assert.deepEqual([port.channel.length, port.channel.ended], [5, false]);
  assert.deepEqual([port.stdin.length, port.stdin.ended], [5, true]);
});

test('a wait ends at once for what is there already: bytes, a signal', () => {
  const { port, cells, inbound } = makePort();
  put(inbound, PacketKind.channel, 'x');
  port.wait(Number.POSITIVE_INFINITY);
  cells.interrupt(2);
  port.wait(Number.POSITIVE_INFINITY);
  assert.deepEqual([port.pendingSignal(), port.takeSignal(), port.takeSignal()], [2, 2, 0]);
});

test('a wait without a reason ends when its time is over', () => {
  const { port } = makePort();
  const before = port.monotonicMs();
  port.wait(5);
  assert.ok(port.monotonicMs() - before >= 4);
});

test('time spent waiting is not time spent computing', () => {
  const { port, cells } = makePort();
  cells.start(port.wallMs());
  port.wait(60);
  assert.ok(port.busyMs() < 50, String(port.busyMs()));
});

test('a guest that is gone, or to be new again, is told so by its next wait', () => {
  const { port, cells, inbound } = makePort();
  put(inbound, PacketKind.reset, '');
  assert.throws(() => port.wait(0), GuestReset);
  port.reset();
  port.wait(0);
  cells.markGone();
  assert.throws(() => port.poll(), GuestGone);
});

test('the host is told how much standard input was read', () => {
  const { port, inbound, sent } = makePort();
  put(inbound, PacketKind.stdin, 'abc');
  port.poll();
  port.stdin.take(new Uint8Array(2));
  port.stdin.take(new Uint8Array(2));
  assert.deepEqual(sent, [[PacketKind.event, '{"event":"stdin","taken":3}']]);
});
