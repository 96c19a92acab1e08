import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGuest } from './guest-harness.ts';

const TM = 4096;

/** Seconds, minutes, hours, day, month, year, day of the week, day of the year. */
function fields(guest: TestGuest): number[] {
  return Array.from({ length: 8 }, (_, index) => guest.view(TM).getInt32(index * 4, true));
}

function setFields(guest: TestGuest, ...values: readonly number[]): void {
  values.forEach((value, index) => guest.view(TM).setInt32(index * 4, value, true));
}

test('a moment is split into the fields of its day in UTC', () => {
  const guest = new TestGuest();
  const cases: readonly (readonly [bigint, number[]])[] = [
    [0n, [0, 0, 0, 1, 0, 70, 4, 0]],
    [-1n, [59, 59, 23, 31, 11, 69, 3, 364]],
    [951_827_696n, [56, 34, 12, 29, 1, 100, 2, 59]],
    [1_735_603_200n, [0, 0, 0, 31, 11, 124, 2, 365]],
    [-62_135_596_800n, [0, 0, 0, 1, 0, -1899, 1, 0]],
  ];
  for (const [seconds, expected] of cases) {
    for (const call of ['_gmtime_js', '_localtime_js']) {
      guest.raw(call, seconds, TM);
      assert.deepEqual(fields(guest), expected, String(seconds));
      assert.equal(guest.raw('_timegm_js', TM), seconds);
    }
  }
});

test('fields out of range are carried over, and put right', () => {
  const guest = new TestGuest();
  setFields(guest, 60, 59, 23, 31, 11, 99);
  assert.equal(guest.raw('_mktime_js', TM), 946_684_800n);
  assert.deepEqual(fields(guest), [0, 0, 0, 1, 0, 100, 6, 0]);
});

test('years below 100 are meant as they are', () => {
  const guest = new TestGuest();
  setFields(guest, 0, 0, 0, 1, 0, 50 - 1900);
  assert.equal(guest.raw('_timegm_js', TM), -60_589_296_000n);
});

test('what is beyond the calendar of JavaScript does not break', () => {
  const guest = new TestGuest();
  guest.raw('_gmtime_js', 2n ** 62n, TM);
  assert.equal(fields(guest)[5], 275_760 - 1900);
  setFields(guest, 0, 0, 0, 1, 0, 0x7fffffff);
  assert.equal(guest.raw('_timegm_js', TM), -1n);
  assert.equal(guest.raw('_gmtime_js', 0n, 262_140), -21);
});
