import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { BusyClock, GRACE_MS } from '../../src/tunnel/busy-clock.ts';

const MOST_MS = 1000;

test('a guest that answers nothing for as long as a run may take is ended', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let ends = 0;
    const clock = new BusyClock(MOST_MS, () => {
      ends += 1;
    });
    mock.timers.tick(10 * MOST_MS); // nothing was asked
    clock.asked(1);
    clock.asked(2);
    mock.timers.tick(MOST_MS + GRACE_MS - 1);
    clock.answered(1); // the other one's turn
    mock.timers.tick(MOST_MS + GRACE_MS - 1);
    assert.equal(ends, 0);
    assert.equal(clock.busy, true);
    mock.timers.tick(1);
    assert.equal(ends, 1);
  } finally {
    mock.timers.reset();
  }
});

test('a guest that has answered, or is another one, is left alone', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let ends = 0;
    const clock = new BusyClock(MOST_MS, () => {
      ends += 1;
    });
    clock.asked(1);
    clock.answered(1);
    clock.asked(2);
    clock.clear();
    mock.timers.tick(10 * (MOST_MS + GRACE_MS));
    assert.equal(ends, 0);
    assert.equal(clock.busy, false);
  } finally {
    mock.timers.reset();
  }
});
