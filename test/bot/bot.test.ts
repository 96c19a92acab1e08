import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Bot,
  type BotSettings,
  FolderPaste,
  HttpPaste,
  type Message,
  Runner,
  type RunnerSettings,
} from '../../src/bot/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'pysandbox-bot-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Talk extends AsyncDisposable {
  readonly runner: Runner;
  readonly log: string[];
  say(who: string, text: string, rest?: Partial<Message>): Promise<string>;
}

/** A bot without any chat: what is said is what it hands over. */
async function talkWith(
  settings: RunnerSettings = {},
  rest: Partial<BotSettings> = {},
): Promise<Talk> {
  const runner = new Runner(settings);
  const log: string[] = [];
  const bot = new Bot({
    runner,
    wall: await runner.start(),
    log: (text) => log.push(text),
    ...rest,
  });
  return {
    ...{ runner, log },
    async say(who, text, more = {}) {
      const said: string[] = [];
      await bot.handle({
        person: { id: who, origin: who, name: who, account: null, mask: `${who}!${who}@host` },
        room: '#py',
        text,
        limits: { lineBytes: 300, mostLines: 3, fold: true },
        say: (lines) => said.push(...lines),
        ...more,
      });
      return said.join('\n');
    },
    [Symbol.asyncDispose]() {
      runner.stop();
      return Promise.resolve();
    },
  };
}

test('a session that nobody uses ends, and one in use does not', async () => {
  let now = 0;
  await using talk = await talkWith({
    clock: () => now,
    sessions: { most: 4, mostPerOrigin: 4, idleMs: 1000 },
  });
  await talk.say('ann', '>>> x = 1');
  now = 900;
  await talk.say('bob', '>>> x = 2');
  now = 1500;
  talk.runner.expire();
  assert.equal(talk.runner.sessionCount, 1);
  assert.equal(await talk.say('bob', '>>> x'), '(bob) 2');
  assert.match(await talk.say('ann', '>>> x'), /NameError/);
});

test('there are so many guests: the one that rested longest makes room', async () => {
  await using talk = await talkWith({ sessions: { most: 2, mostPerOrigin: 2, idleMs: 1e9 } });
  for (const who of ['ann', 'bob', 'eve']) {
    await talk.say(who, '>>> x = 1');
  }
  assert.equal(talk.runner.sessionCount, 2);
  assert.equal(await talk.say('bob', '>>> x'), '(bob) 1');
  assert.match(await talk.say('ann', '>>> x'), /NameError/);
});

test('who opens many sessions takes the place of their own ones only', async () => {
  await using talk = await talkWith({ sessions: { most: 4, mostPerOrigin: 2, idleMs: 1e9 } });
  const from = (id: string): Partial<Message> => ({
    person: { id, origin: 'one host', name: id, account: null, mask: id },
  });
  await talk.say('ann', '>>> x = 1');
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
    await talk.say(id, '>>> x = 2', from(id));
  }
  assert.equal(talk.runner.sessionCount, 3);
  assert.equal(await talk.say('ann', '>>> x'), '(ann) 1');
  assert.equal(await talk.say('f', '>>> x', from('f')), '(f) 2');
});

test('a guest that tells of endless processor time takes no more than it can have had', async () => {
  const budgets = {
    commands: { most: 1e6, perSecond: 1e6 },
    time: { most: 80_000, perSecond: 1e-6 },
    perOrigin: 1,
  };
  const told: number[] = [];
  const observe: RunnerSettings['observe'] = ({ outcome }) => {
    told.push(outcome?.usage.cpuMs ?? 0);
    return [];
  };
  await using talk = await talkWith({ budgets, observe, sandbox: { wall: 'kernel' } });
  // The agent's own meter, found by way of the frames that called the code.
  const lie = `
import sys
frame = sys._getframe()
while frame is not None:
    for found in list(frame.f_globals.values()):
        meter = getattr(found, "Meter", found)
        if getattr(meter, "__name__", "") == "Meter":
            meter.read.__globals__["_measure"] = lambda: (1e12, 1)
    frame = frame.f_back`;
  await talk.say('ann', `>>> exec(${JSON.stringify(lie)})`);
  await talk.say('ann', '>>> 1');
  assert.ok(
    told.some((cpuMs) => cpuMs > 1e9),
    String(told),
  );
  assert.equal(await talk.say('ann', '>>> 6 * 7'), '(ann) 42');
});

test('a room may share a session, but what is private stays so', async () => {
  await using talk = await talkWith({ share: 'room' });
  await talk.say('ann', '>>> x = 1');
  assert.equal(await talk.say('bob', '>>> x'), '(bob) 1');
  assert.match(await talk.say('bob', '>>> x', { isPrivate: true }), /NameError/);
  await talk.say('ann', '>>> y = 1', { isPrivate: true, room: 'private' });
  assert.match(await talk.say('bob', '>>> y', { isPrivate: true, room: 'private' }), /NameError/);
});

test('forget ends what is running, at once', async () => {
  const budgets = {
    commands: { most: 1e6, perSecond: 1e6 },
    time: { most: 1e9, perSecond: 1e9 },
    perOrigin: 1,
  };
  await using talk = await talkWith({ budgets });
  const answers: string[] = [];
  const running = talk.say('ann', '>>> import time; time.sleep(60)').then((text) => {
    answers.push(text);
  });
  // It may not have begun yet: then it is another session that is forgotten.
  while (answers.length === 0) {
    await talk.say('ann', '!forget');
    await sleep(20);
  }
  await running;
  assert.match(answers.join(''), /it was ended|did not run/);
});

for (const wall of ['kernel', 'wasm'] as const) {
  test(`a guest that breaks the protocol is ended and told, and another comes, on the ${wall} wall`, async () => {
    await using talk = await talkWith({ sandbox: { wall } });
    const said = await talk.say(
      'ann',
      '>>> import os; [os.write(fd, b"\\xff" * 64) for fd in range(3, 9) if not os.write(2, b"") ]',
    );
    assert.match(said, /broke the protocol|OSError|ended/);
    assert.equal(await talk.say('ann', '>>> 6 * 7'), '(ann) 42');
  });

  for (const [what, code, told] of [
    ['ends out of time', 'while True: pass', /out of time/],
    ['ends out of memory', 'x = bytearray(2 ** 29)', /out of memory/],
    ['writes without end', 'while True: print("x" * 1000)', /too much output/],
    ['crashes', 'import ctypes; ctypes.string_at(2 ** 32 - 9)', /crashed|ended|out of/],
    ['forks', 'import os; os.fork()', /processes|AttributeError|OSError|Error/],
  ] as const) {
    test(`who ${what} is told so, and goes on, on the ${wall} wall`, async () => {
      await using talk = await talkWith({ sandbox: { wall } });
      await talk.say('ann', '>>> kept = 1');
      assert.match(await talk.say('ann', `>>> ${code}`), told);
      assert.equal(await talk.say('ann', '>>> 6 * 7'), '(ann) 42');
    });
  }
}

test('long answers go to a folder of pages, whole', async () => {
  const paste = new FolderPaste(join(folder, 'pages'), 'https://paste.example/p');
  await using talk = await talkWith({}, { paste });
  const said = await talk.say('ann', '>>> print("line\\n" * 500); 1/0');
  const name = /https:\/\/paste\.example\/p\/([\da-f]{16}\.txt)\]$/.exec(said)?.[1] ?? '';
  const page = readFileSync(join(folder, 'pages', name), 'utf8');
  assert.match(page, /^(line\n){500}Traceback[^]*ZeroDivisionError/);
  assert.deepEqual(readdirSync(join(folder, 'pages')), [name]);
});

test('long answers go to a service, and are cut where it answers with no address', async () => {
  const received: string[] = [];
  let answer = '{"url":"https://paste.example/1"}';
  const server = createServer((request, response) => {
    let text = request.headers.authorization ?? '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      received.push(text);
      response.end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const paste = new HttpPaste(`http://127.0.0.1:${port}/`, 'token');
  await using talk = await talkWith({}, { paste });
  const ask = (): Promise<string> => talk.say('ann', '>>> "x" * 5000');
  assert.match(await ask(), /all of it is at https:\/\/paste\.example\/1\]$/);
  assert.match(received[0] ?? '', /^Bearer token'x{5000}'$/);
  for (const wrong of ['javascript:alert(1)', 'x'.repeat(9000), 'https://x.example/\r\nQUIT']) {
    answer = wrong;
    const said = await ask();
    assert.doesNotMatch(said, /javascript|\r/);
    if (!wrong.startsWith('https')) {
      assert.match(said, /cut: there is more\]$/);
      assert.match(talk.log.at(-1) ?? '', /was not kept/);
    }
  }
});

test('a command that is not ours gets no answer, of an admin neither', async () => {
  await using talk = await talkWith({}, { admins: ['boss'] });
  const person = { id: 'b', origin: 'b', name: 'b', account: 'BOSS', mask: 'b' };
  assert.equal(await talk.say('b', '!op me', { person }), '');
  assert.equal(await talk.say('b', '!__proto__', { person }), '');
  assert.match(await talk.say('b', '!status', { person }), /sessions/);
});

test('an account is an admin only as networks compare names: no other sign of Unicode is a letter of it', async () => {
  await using talk = await talkWith({}, { admins: ['Kate'] });
  const as = (account: string): Promise<string> =>
    talk.say('kate', '!status', {
      person: { id: 'kate', origin: 'kate', name: 'kate', account, mask: 'kate!k@host' },
    });
  assert.match(await as('\u212Aate'), /for admins/);
  assert.match(await as('kATE'), /0 sessions/);
});
