import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_FDCWD, TestGuest } from './guest-harness.ts';

const F_SETFL = 4;
const O_NONBLOCK = 0o4000;

test('output goes to its stream, and nothing can be read from it', () => {
  const guest = new TestGuest();
  guest.put(1, 'out');
  guest.put(2, 'err');
  guest.put(3, 'frame');
  assert.deepEqual(guest.port.written, ['stdout: out', 'stderr: err', 'channel: frame']);
  assert.equal(guest.get(1, 1), 'EBADF');
  assert.equal(guest.put(0, 'x'), 'EBADF');
});

test('the channel gives what has come, and waits when nothing has', () => {
  const guest = new TestGuest();
  guest.port.channel.push('one');
  assert.equal(guest.get(3, 2), 'on');
  assert.equal(guest.get(3, 9), 'e');
  guest.port.onWait = () => guest.port.channel.push('two');
  assert.equal(guest.get(3, 9), 'two');
  assert.deepEqual(guest.port.waits, [Infinity]);
});

test('what has arrived is fetched before waiting', () => {
  const guest = new TestGuest();
  guest.port.onPoll = () => guest.port.channel.push('frame');
  assert.equal(guest.get(3, 9), 'frame');
  assert.deepEqual(guest.port.waits, []);
});

test('a stream that has ended gives its rest, and then the end', () => {
  const guest = new TestGuest();
  guest.port.stdin.push('rest');
  guest.port.stdin.ended = true;
  assert.equal(guest.get(0, 9), 'rest');
  assert.equal(guest.get(0, 9), '');
});

test('a signal is told before what has come, so that no frame is lost with it', () => {
  const guest = new TestGuest();
  guest.port.channel.push('frame');
  guest.port.signal = 2;
  assert.equal(guest.get(3, 9), 'EINTR');
  guest.port.takeSignal();
  assert.equal(guest.get(3, 9), 'frame');
});

test('with O_NONBLOCK an empty stream is told of at once', () => {
  const guest = new TestGuest();
  guest.number('__syscall_fcntl64', 3, F_SETFL, guest.words(O_NONBLOCK));
  assert.equal(guest.get(3, 9), 'EAGAIN');
  assert.deepEqual(guest.port.waits, []);
});

test('reading into several pieces does not wait for the second', () => {
  const guest = new TestGuest();
  guest.port.channel.push('ab');
  for (const index of [0, 1]) {
    guest.view(512).setUint32(index * 8, 2048 + index * 100, true);
    guest.view(512).setUint32(index * 8 + 4, 2, true);
  }
  guest.number('fd_read', 3, 512, 2, 600);
  assert.equal(guest.view(600).getUint32(0, true), 2);
});

test('devices give and take what they are known for', () => {
  const guest = new TestGuest();
  const open = (name: string): number =>
    guest.number('__syscall_openat', AT_FDCWD, `/dev/${name}`, 2, 0);
  assert.equal(guest.get(open('null'), 9), '');
  assert.equal(guest.put(open('null'), 'text'), 4);
  assert.equal(guest.get(open('zero'), 3), '\0\0\0');
  assert.equal(guest.get(open('full'), 3), '\0\0\0');
  assert.equal(guest.put(open('full'), 'text'), 'ENOSPC');
  assert.equal(guest.get(open('random'), 2), '\x07\x07');
  assert.equal(guest.get(open('urandom'), 2), '\x07\x07');
  assert.equal(guest.put(open('urandom'), 'seed'), 4);
});
