import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cells } from '../../../../src/wall/wasm/link/cells.ts';

/** A clock that goes on by a hundredth of a millisecond whenever it is read. */
function steadyClock(onRead: () => void = () => {}): () => number {
  let time = 1;
  return () => {
    onRead();
    time += 0.01;
    return time;
  };
}

/** Whether a wait for a moment looked by itself before it slept. */
function looks(cells: Cells): boolean {
  let reads = 0;
  const clock = steadyClock(() => (reads += 1));
  cells.sleep(cells.wakes, 1, clock);
  return reads > 2;
}

test('a wake after the number of wakes was read is not slept through', () => {
  const cells = new Cells();
  const { wakes } = cells;
  new Cells(cells.buffer).wake();
  cells.sleep(wakes, Infinity, steadyClock());
  assert.notEqual(cells.wakes, wakes);
});

test('a wake while a wait looks by itself ends it', () => {
  const cells = new Cells();
  let reads = 0;
  const wakeSoon = (): void => {
    reads += 1;
    if (reads === 4) {
      cells.wake();
    }
  };
  cells.sleep(cells.wakes, Infinity, steadyClock(wakeSoon));
  assert.equal(reads, 4);
});

test('a wait that is told to the watcher, a signal or the end, is over', () => {
  const cells = new Cells();
  const { wakes } = cells;
  cells.interrupt(2);
  cells.sleep(wakes, Infinity, steadyClock());
  assert.equal(cells.takeSignal(), 2);
  assert.equal(cells.signal, 0);
  const { wakes: more } = cells;
  cells.markGone();
  cells.sleep(more, Infinity, steadyClock());
  assert.equal(cells.gone, true);
});

test('the more waits have looked in vain, the fewer look', () => {
  const cells = new Cells();
  const looked: number[] = [];
  for (let wait = 0; wait < 500; wait += 1) {
    if (looks(cells)) {
      looked.push(wait);
    }
  }
  assert.deepEqual(looked, [0, 3, 8, 17, 34, 67, 132, 261, 390]);
});

test('a wait that has not looked in vain lets the next look again', () => {
  const cells = new Cells();
  for (let wait = 0; wait <= 35; wait += 1) {
    looks(cells); // the last of them calms 32 waits
  }
  for (let wait = 0; wait < 31; wait += 1) {
    assert.equal(looks(cells), false);
  }
  cells.sleep(cells.wakes, Infinity, steadyClock(cells.wake.bind(cells)));
  assert.equal(looks(cells), true);
});

test('looking counts as computing, sleeping does not', () => {
  const cells = new Cells();
  cells.start(1);
  // Milliseconds in steps while it looks; then it begins to sleep, and it is 100 ms later.
  const times = [2, 2.05, 2.1, 2.2, 3, 103];
  cells.sleep(cells.wakes, 1, () => times.shift() ?? 103);
  assert.deepEqual(times, []);
  assert.equal(cells.busyMs(104), 3);
});

test('a guest that has not started has computed nothing', () => {
  assert.equal(new Cells().busyMs(1000), 0);
});
