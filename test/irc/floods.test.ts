import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Ngircd } from './ngircd.ts';
import { meet, openBot, type OpenBot } from './open-bot.ts';
import { Talker } from './talker.ts';

let server: Ngircd;
let ann: Talker;
let bob: Talker;

before(async () => {
  server = await Ngircd.start();
});

after(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  ann = await Talker.join('ann', server.port, ['#py']);
  bob = await Talker.join('bob', server.port, ['#py']);
});

/** Lets the bot in, and everybody out again. */
async function withBot(
  open: Promise<OpenBot>,
  act: (open: OpenBot) => Promise<void>,
): Promise<void> {
  await using bot = await open;
  try {
    await meet(ann, '#py');
    await act(bot);
  } finally {
    await ann.leave();
    await bob.leave();
  }
}

/** A budget that never comes back while a test runs. */
const SCARCE = {
  commands: { most: 3, perSecond: 1e-6 },
  time: { most: 1e9, perSecond: 1e9 },
  perOrigin: 100,
} as const;

test('a fork bomb from the channel does not keep another user from an answer', async (context) => {
  // So long that it is the answer that is waited for, however busy the machine is, and not the bomb's end.
  const limits = { timeoutMs: 120_000, cpuMs: 240_000 };
  await withBot(
    openBot({
      network: { port: server.port },
      runner: {
        sandbox: { policy: { extends: 'subprocess', limits }, wall: 'kernel' },
        queue: { running: 2, runningPerOrigin: 2, waitingPerUser: 3, waiting: 9 },
      },
    }),
    async () => {
      ann.say('#py', '>>> while True:');
      await ann.next(({ text }) => text.includes('[go on'));
      ann.say('#py', '...     try: import os; os.fork()');
      ann.say('#py', '...     except OSError: pass');
      ann.say('#py', '...');
      // Seen by the server after the bomb, as both are one connection's worth of lines each.
      await bob.next(({ from, text }) => from === 'ann' && text === '...');
      const asked = performance.now();
      bob.say('#py', '>>> 6 * 7');
      const first = await bob.next(
        ({ from, text }) => from === 'pybot' && !text.includes('[go on'),
      );
      assert.equal(first.text, '(bob) 42');
      context.diagnostic(`answered after ${Math.round(performance.now() - asked)} ms`);
      // It was going on all the while: only its owner ends it.
      ann.say('#py', '!forget');
      await bob.next(({ text }) => text === '(ann) your session is gone');
      assert.equal(await bob.ask('#py', '>>> 6 * 9'), '54');
    },
  );
});

test('a fork bomb from the channel ends by its limits, and its owner is told', async () => {
  const policy = { extends: 'subprocess', limits: { timeoutMs: 2000 } } as const;
  await withBot(
    openBot({ network: { port: server.port }, runner: { sandbox: { policy, wall: 'kernel' } } }),
    async () => {
      ann.say('#py', '>>> while True:');
      await ann.next(({ text }) => text.includes('[go on'));
      ann.say('#py', '...     try: import os; os.fork()');
      ann.say('#py', '...     except OSError: pass');
      ann.say('#py', '...');
      const { text } = await ann.next(({ text }) => /^\(ann\) (?!\[go on)/.test(text));
      assert.match(text, /out of time|processes/);
    },
  );
});

test('who floods is told to wait once, and others are answered', async () => {
  await withBot(
    openBot({ network: { port: server.port }, runner: { budgets: SCARCE } }),
    async () => {
      for (let number = 0; number < 20; number += 1) {
        ann.say('#py', `>>> ${number}`);
      }
      assert.equal(await bob.ask('#py', '>>> "bob"'), "'bob'");
      ann.command('NAMES', '#py');
      const answers = [];
      for (let count = 0; count < 4; count += 1) {
        answers.push((await ann.next(({ text }) => text.startsWith('(ann)'))).text);
      }
      assert.deepEqual(answers.slice(0, 3).toSorted(), ['(ann) 0', '(ann) 1', '(ann) 2']);
      assert.match(
        answers[3] ?? '',
        /^\(ann\) \[you ask a lot: wait \d+ s; until then I am silent\]$/,
      );
      assert.equal(await bob.ask('#py', '>>> "again"'), "'again'");
      assert.deepEqual(
        ann.heard.filter(({ text }) => text.startsWith('(ann)')),
        [],
      );
    },
  );
});

test('a new nick is no new budget: those of one host have one together', async () => {
  const budgets = { ...SCARCE, perOrigin: 2 };
  await withBot(openBot({ network: { port: server.port }, runner: { budgets } }), async () => {
    for (const nick of ['ann', 'ann2', 'ann3']) {
      if (nick !== 'ann') {
        ann.command('NICK', nick);
        await bob.sees(new RegExp(`NICK ${nick}`));
      }
      ann.say('#py', '>>> 1');
      ann.say('#py', '>>> 1');
      await bob.next(({ text }) => text === `(${nick}) 1`);
      await bob.next(({ text }) => text === `(${nick}) 1`);
    }
    ann.say('#py', '>>> 1');
    assert.match(
      (await bob.next(({ from }) => from === 'pybot')).text,
      /^\(ann3\) \[you ask a lot/,
    );
  });
});

test('answers leave no faster than the network bears, and what is too much is dropped', async () => {
  const network = { port: server.port, flood: { burst: 2, linesPerMinute: 600 } };
  await withBot(openBot({ network }), async ({ log }) => {
    for (let number = 0; number < 40; number += 1) {
      ann.say('#py', '!help');
    }
    await bob.next(({ from }) => from === 'pybot');
    assert.equal(await bob.ask('#py', '>>> 3'), '3');
    assert.ok(
      log.some((line) => line.includes('too many wait')),
      log.join('\n'),
    );
  });
});

test('an ignored person gets no answer', async () => {
  const bot = { ignore: ['ann!*@*'] };
  await withBot(openBot({ network: { port: server.port }, bot }), async () => {
    ann.say('#py', '>>> 1');
    assert.equal(await bob.ask('#py', '>>> 2'), '2');
    assert.deepEqual(
      ann.heard.filter(({ text }) => text.startsWith('(ann)')),
      [],
    );
  });
});

test('a name that looks like an admin is no admin: there is no account', async () => {
  await withBot(openBot({ network: { port: server.port }, bot: { admins: ['ann'] } }), async () => {
    assert.match(await ann.ask('#py', '!quiet'), /^\[for admins who are logged in/);
    assert.equal(await bob.ask('#py', '>>> 1'), '1');
  });
});
