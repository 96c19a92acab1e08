import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FairQueue, type Release } from '../../src/bot/fair-queue.ts';

const LIMITS = { running: 1, runningPerOrigin: 1, waitingPerUser: 3, waiting: 100 };

/** Lets what is ready go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test('rooms take turns, and people in them, however much one asks', async () => {
  const queue = new FairQueue(LIMITS);
  const order: string[] = [];
  let release: Release | undefined;
  const enter = (room: string, user: string): void => {
    void queue.enter({ room, user, origin: user })?.then((done) => {
      order.push(`${room}/${user}`);
      release = done;
    });
  };
  for (const user of ['flood', 'flood', 'flood', 'ann', 'bob']) {
    enter('#a', user);
  }
  enter('#b', 'eve');
  for (let turn = 0; turn < 6; turn += 1) {
    await settle();
    release?.();
  }
  await settle();
  assert.deepEqual(order, ['#a/flood', '#a/flood', '#b/eve', '#a/ann', '#a/bob', '#a/flood']);
});

test('one person has one turn at a time, and one origin so many', async () => {
  const queue = new FairQueue({ ...LIMITS, running: 9, runningPerOrigin: 2 });
  const running: string[] = [];
  const releases: Release[] = [];
  for (const user of ['a', 'a', 'b', 'c']) {
    void queue.enter({ room: '#r', user, origin: 'host' })?.then((release) => {
      running.push(user);
      releases.push(release);
    });
  }
  await settle();
  assert.deepEqual(running, ['a', 'b']);
  releases[0]?.();
  await settle();
  assert.equal(running.length, 3);
});

test('it is bounded, for each person and in all', () => {
  const queue = new FairQueue({ ...LIMITS, waiting: 4 });
  const enter = (user: string): boolean => queue.enter({ room: '#r', user, origin: user }) !== null;
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => enter('a')),
    [true, true, true, true, false],
  );
  assert.equal(enter('b'), true);
  assert.equal(enter('c'), false);
});

test('a turn that is given back twice is one turn', async () => {
  const queue = new FairQueue(LIMITS);
  const first = await queue.enter({ room: '#r', user: 'a', origin: 'a' });
  first?.();
  first?.();
  const running: string[] = [];
  for (const user of ['b', 'c']) {
    void queue.enter({ room: '#r', user, origin: user })?.then(() => running.push(user));
  }
  await settle();
  assert.deepEqual(running, ['b']);
});
