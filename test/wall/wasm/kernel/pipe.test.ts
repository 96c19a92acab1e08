import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGuest } from './guest-harness.ts';

const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const CAPACITY = 65_536;

interface Ends {
  readonly guest: TestGuest;
  readonly reader: number;
  readonly writer: number;
}

function openPipe(flags = 0): Ends {
  const guest = new TestGuest();
  guest.number('__syscall_pipe', 1024);
  const ends = [guest.view(1024).getInt32(0, true), guest.view(1024).getInt32(4, true)] as const;
  for (const end of ends) {
    guest.number('__syscall_fcntl64', end, F_SETFL, guest.words(flags));
  }
  return { guest, reader: ends[0], writer: ends[1] };
}

test('what goes in comes out, in order, also around the end of the ring', () => {
  const { guest, reader, writer } = openPipe();
  let expected = 0;
  for (let round = 0; round < 20; round += 1) {
    const text = String.fromCharCode(65 + round).repeat(9000);
    assert.equal(guest.put(writer, text), 9000);
    assert.equal(guest.get(reader, 20_000), text);
    expected += 9000;
  }
  assert(expected > CAPACITY * 2);
});

test('an end can do only its own part', () => {
  const { guest, reader, writer } = openPipe();
  assert.equal(guest.put(reader, 'x'), 'EBADF');
  assert.equal(guest.get(writer, 1), 'EBADF');
  assert.equal(guest.seek(reader, 0), 'ESPIPE');
});

test('without O_NONBLOCK, reading an empty pipe waits until a signal comes', () => {
  const { guest, reader } = openPipe();
  guest.port.onWait = () => {
    guest.port.signal = 2;
  };
  assert.equal(guest.get(reader, 1), 'EINTR');
  assert.deepEqual(guest.port.waits, [Infinity]);
});

test('with O_NONBLOCK, an empty pipe cannot be read and a full one not be written to', () => {
  const { guest, reader, writer } = openPipe(O_NONBLOCK);
  assert.equal(guest.get(reader, 1), 'EAGAIN');
  assert.equal(guest.put(writer, 'x'.repeat(CAPACITY + 1000)), CAPACITY);
  assert.equal(guest.put(writer, 'x'), 'EAGAIN');
  assert.deepEqual(guest.port.waits, []);
});

test('up to 4096 bytes go in one piece or not at all', () => {
  const { guest, reader, writer } = openPipe(O_NONBLOCK);
  guest.put(writer, 'x'.repeat(CAPACITY - 4095));
  assert.equal(guest.put(writer, 'y'.repeat(4096)), 'EAGAIN');
  assert.equal(guest.put(writer, 'y'.repeat(4097)), 4095);
  guest.get(reader, 4096);
  assert.equal(guest.put(writer, 'y'.repeat(4096)), 4096);
});

test('a pipe ends when all its writers are closed, and breaks when all its readers are', () => {
  const { guest, reader, writer } = openPipe();
  const second = guest.number('__syscall_dup', writer);
  guest.put(writer, 'last');
  guest.number('fd_close', writer);
  guest.number('fd_close', second);
  assert.equal(guest.get(reader, 9), 'last');
  assert.equal(guest.get(reader, 9), '');
  const other = openPipe();
  other.guest.number('fd_close', other.reader);
  assert.equal(other.guest.put(other.writer, 'x'), 'EPIPE');
});
