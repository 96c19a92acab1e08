import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGuest, TestPort } from '../guest-harness.ts';

const [IN, OUT, ERR, HUP, INVALID] = [1, 4, 8, 16, 32] as const;
const ENTRIES = 2048;

function fill(guest: TestGuest, entries: readonly (readonly [number, number])[]): void {
  for (const [index, [descriptor, events]] of entries.entries()) {
    guest.view(ENTRIES).setInt32(index * 8, descriptor, true);
    guest.view(ENTRIES).setInt16(index * 8 + 4, events, true);
    guest.view(ENTRIES).setInt16(index * 8 + 6, -1, true);
  }
}

/** What poll returned, and what it told of each. */
function poll(
  guest: TestGuest,
  entries: readonly (readonly [number, number])[],
  timeout = 0,
): (number | string)[] {
  fill(guest, entries);
  const result = guest.call('__syscall_poll', ENTRIES, entries.length, timeout);
  return [result, ...entries.map((_, index) => guest.view(ENTRIES).getInt16(index * 8 + 6, true))];
}

function pipe(guest: TestGuest): readonly [number, number] {
  guest.number('__syscall_pipe', 1024);
  return [guest.view(1024).getInt32(0, true), guest.view(1024).getInt32(4, true)];
}

test('files and output are always ready, a stream when it has something', () => {
  const guest = new TestGuest();
  assert.deepEqual(
    poll(guest, [
      [1, IN | OUT],
      [0, IN | OUT],
      [3, IN | OUT],
    ]),
    [2, OUT, 0, OUT],
  );
  guest.port.channel.push('frame');
  guest.port.stdin.ended = true;
  assert.deepEqual(
    poll(guest, [
      [0, IN],
      [3, IN],
    ]),
    [2, IN, IN],
  );
});

test('a pipe tells of its content, its room, and its other end', () => {
  const guest = new TestGuest();
  const [reader, writer] = pipe(guest);
  assert.deepEqual(
    poll(guest, [
      [reader, IN],
      [writer, OUT],
    ]),
    [1, 0, OUT],
  );
  guest.put(writer, 'x'.repeat(61_441));
  assert.deepEqual(
    poll(guest, [
      [reader, IN],
      [writer, OUT],
    ]),
    [1, IN, 0],
  );
  guest.number('fd_close', writer);
  assert.deepEqual(poll(guest, [[reader, IN]]), [1, IN | HUP]);
  const [reader2, writer2] = pipe(guest);
  guest.number('fd_close', reader2);
  assert.deepEqual(poll(guest, [[writer2, OUT]]), [1, OUT | ERR]);
});

test('a number that is not open is told of, a negative one passed over', () => {
  const guest = new TestGuest();
  assert.deepEqual(
    poll(guest, [
      [30, IN],
      [-1, IN],
    ]),
    [1, INVALID, 0],
  );
});

test('when nothing is ready it waits as long as it may, without turning', () => {
  const guest = new TestGuest();
  assert.deepEqual(poll(guest, [[3, IN]], 250), [0, 0]);
  assert.deepEqual(guest.port.waits, [250]);
  assert.equal(guest.port.time, 250);
});

test('what arrives ends the wait, and waking early does not', () => {
  const guest = new TestGuest();
  guest.port.onWait = () => {
    guest.port.time += 100;
    guest.port.onWait = () => guest.port.channel.push('frame');
  };
  assert.deepEqual(poll(guest, [[3, IN]], 250), [1, IN]);
  assert.deepEqual(guest.port.waits, [250, 150]);
});

test('what has arrived meanwhile is seen without waiting', () => {
  const guest = new TestGuest();
  guest.port.onPoll = () => guest.port.channel.push('frame');
  assert.deepEqual(poll(guest, [[3, IN]]), [1, IN]);
});

test('a negative timeout waits for as long as it takes', () => {
  const guest = new TestGuest();
  guest.port.onWait = () => guest.port.channel.push('frame');
  assert.deepEqual(poll(guest, [[3, IN]], -1), [1, IN]);
  assert.deepEqual(guest.port.waits, [Infinity]);
});

test('a signal is told before what is ready, and ends a wait', () => {
  const guest = new TestGuest();
  guest.port.signal = 2;
  guest.port.channel.push('frame');
  assert.equal(poll(guest, [[3, IN]])[0], 'EINTR');
  guest.port.signal = 0;
  guest.port.onWait = () => {
    guest.port.signal = 2;
  };
  assert.equal(poll(guest, [[0, IN]], 1000)[0], 'EINTR');
});

test('with clocks that show no real time, a wait only moves them', () => {
  const port = new TestPort();
  const guest = new TestGuest({ clock: { resolutionMs: 1, fixedMs: 5000 } }, port);
  assert.deepEqual(poll(guest, [[3, IN]], 250), [0, 0]);
  assert.deepEqual(port.waits, []);
  const now = guest.raw('emscripten_get_now');
  assert(typeof now === 'number' && now >= 250 && now < 251);
});

test('entries must lie in memory, and be at most 4096', () => {
  const guest = new TestGuest();
  assert.equal(guest.call('__syscall_poll', 262_140, 1, 0), 'EFAULT');
  assert.equal(guest.call('__syscall_poll', 0, 4097, 0), 'EINVAL');
  assert.equal(guest.call('__syscall_poll', 0, -1, 0), 'EINVAL');
  assert.equal(guest.call('__syscall_poll', 0, 0, 0), 0);
});
