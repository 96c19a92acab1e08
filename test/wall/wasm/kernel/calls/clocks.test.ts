import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGuest } from '../guest-harness.ts';

const EINTR = 27;

function nanoseconds(guest: TestGuest, clock: number): bigint {
  assert.equal(guest.call('clock_time_get', clock, 0n, 4096), 0);
  return guest.view(4096).getBigInt64(0, true);
}

test('each clock shows its own time, and there are no others', () => {
  const guest = new TestGuest();
  guest.port.time = 12.5;
  guest.port.busy = 3;
  assert.deepEqual(
    [0, 1, 2, 3].map((clock) => nanoseconds(guest, clock)),
    [1_700_000_000_012_500_000n, 12_500_000n, 3_000_000n, 3_000_000n],
  );
  for (const clock of [4, -1, 7]) {
    assert.equal(guest.call('clock_time_get', clock, 0n, 4096), 'EINVAL');
    assert.equal(guest.call('clock_res_get', clock, 4096), 'EINVAL');
  }
});

test('clocks can be made coarse', () => {
  const guest = new TestGuest({ clock: { resolutionMs: 20, fixedMs: null } });
  guest.port.time = 59;
  assert.equal(nanoseconds(guest, 1), 40_000_000n);
  assert.equal(guest.raw('emscripten_get_now'), 40);
  assert.equal(guest.raw('emscripten_date_now'), 1_700_000_000_040);
  guest.number('clock_res_get', 1, 4096);
  assert.equal(guest.view(4096).getBigInt64(0, true), 20_000_000n);
});

test('clocks without real time go a little with every reading, the same way each time', () => {
  const read = (): bigint[] => {
    const guest = new TestGuest({ clock: { resolutionMs: 1, fixedMs: 1000 } });
    guest.port.time = Math.random() * 1000;
    guest.number('_setitimer_js', 77, 500);
    assert.deepEqual(guest.port.waits, []);
    return [0, 1, 1, 2].map((clock) => nanoseconds(guest, clock));
  };
  const [day = 0n, ...others] = read();
  assert.deepEqual(read(), [day, ...others]);
  assert(day > 1_500_000_000n && day < 1_500_100_000n);
  assert(others.every((time) => time > 500_000_000n && time < 500_100_000n));
  assert.equal(new Set(others).size, 3);
});

test('sleeping waits, however often it is woken', () => {
  const guest = new TestGuest();
  guest.port.onWait = () => {
    guest.port.time += 30;
  };
  assert.equal(guest.call('_setitimer_js', 77, 100), 0);
  assert.deepEqual(guest.port.waits, [100, 70]);
});

test('a signal ends a sleep', () => {
  const guest = new TestGuest();
  guest.port.onWait = () => {
    guest.port.signal = 2;
  };
  assert.equal(guest.raw('_setitimer_js', 77, 100), EINTR);
  assert.equal(guest.raw('_setitimer_js', 77, 0), EINTR);
  assert.equal(guest.raw('_Py_CheckEmscriptenSignals_Helper'), 2);
  assert.equal(guest.raw('_setitimer_js', 77, 0), 0);
});

test('clocks that only count sleeps stay finite', () => {
  const guest = new TestGuest({ clock: { resolutionMs: 1, fixedMs: 0 } });
  for (const milliseconds of [Infinity, 1e300, Number.NaN, -Infinity]) {
    assert.equal(guest.raw('_setitimer_js', 77, milliseconds), 0);
  }
  assert(nanoseconds(guest, 0) > 0n);
  guest.write('file', '');
});

test('no time is no sleep, and timers are refused', () => {
  const guest = new TestGuest();
  for (const milliseconds of [0, -5, Number.NaN]) {
    assert.equal(guest.raw('_setitimer_js', 77, milliseconds), 0);
  }
  assert.deepEqual(guest.port.waits, []);
  assert.equal(guest.raw('_setitimer_js', 0, 100), -52);
});

test('the time zone is UTC', () => {
  const guest = new TestGuest();
  guest.raw('_tzset_js', 1024, 1028, 1032, 1056);
  assert.deepEqual(
    [guest.view(1024).getInt32(0, true), guest.view(1024).getInt32(4, true)],
    [0, 0],
  );
  assert.deepEqual([guest.read(1032, 4), guest.read(1056, 4)], ['UTC\0', 'UTC\0']);
});
