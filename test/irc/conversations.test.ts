import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ngircd } from './ngircd.ts';
import { meet, openBot, type OpenBot } from './open-bot.ts';
import { Talker } from './talker.ts';

/** A real server, a client of another library, and the bot, with either wall. */
for (const wall of ['kernel', 'wasm'] as const) {
  let server: Ngircd;
  let open: OpenBot;
  let ann: Talker;
  let bob: Talker;

  before(async () => {
    server = await Ngircd.start();
    open = await openBot({
      network: { port: server.port },
      runner: { sandbox: { wall } },
      bot: { wall: { python: '3', wall, fallbackReason: null } },
    });
    ann = await Talker.join('ann', server.port, ['#py']);
    bob = await Talker.join('bob', server.port, ['#py']);
    await meet(ann, '#py');
  });

  after(async () => {
    await ann.leave();
    await bob.leave();
    await open[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const on = `on the ${wall} wall`;

  test(`an expression is answered with its value ${on}`, async () => {
    assert.equal(await ann.ask('#py', '>>> 6 * 7'), '42');
    assert.equal(await ann.ask('#py', '!py "a" + "b"'), "'ab'");
  });

  test(`lines of output are folded to one ${on}`, async () => {
    assert.equal(await ann.ask('#py', '>>> for i in range(3): print(i)'), '0 ⏎ 1 ⏎ 2');
  });

  test(`an exception is told in one line, and its traceback on demand ${on}`, async () => {
    assert.equal(await ann.ask('#py', '>>> 1/0'), 'ZeroDivisionError: division by zero (line 1)');
    const whole = await ann.ask('#py', '!tb');
    assert.match(whole, /^Traceback \(most recent call last\): ⏎ {3}File "<input-\d+>", line 1/);
  });

  test(`each person has a session of their own ${on}`, async () => {
    await ann.ask('#py', '>>> secret = 5');
    assert.match(await bob.ask('#py', '>>> secret'), /^NameError/);
    assert.equal(await ann.ask('#py', '>>> secret'), '5');
  });

  test(`a statement of several lines ends with three dots alone ${on}`, async () => {
    assert.match(await ann.ask('#py', '>>> def twice(x):'), /^\[go on with lines/);
    // The channel hears of the end only, and not of each line.
    ann.say('#py', '...     y = x * 2');
    ann.say('#py', '...     return y');
    assert.equal(await ann.ask('#py', '...'), '[done, nothing to show]');
    assert.equal(await ann.ask('#py', '>>> twice(4)'), '8');
  });

  test(`undo takes a statement back, reset all of them, and forget the session ${on}`, async () => {
    await ann.ask('#py', '>>> x = 1');
    await ann.ask('#py', '>>> x = 2');
    assert.equal(await ann.ask('#py', '!undo'), 'the last statement is undone');
    assert.equal(await ann.ask('#py', '>>> x'), '1');
    assert.equal(await ann.ask('#py', '!reset'), 'your session is as new');
    assert.match(await ann.ask('#py', '>>> x'), /^NameError/);
    assert.equal(await ann.ask('#py', '!forget'), 'your session is gone');
    assert.equal(await ann.ask('#py', '!forget'), 'there was no session');
  });

  test(`input() is refused with the way out ${on}`, async () => {
    assert.match(
      await ann.ask('#py', '>>> input("your name? ")'),
      /^\[input\(\) has nobody to ask here.*EOFError/,
    );
  });

  test(`a guest that dies is told, and the session goes on as it was before ${on}`, async () => {
    await ann.ask('#py', '>>> kept = 7');
    assert.match(
      await ann.ask('#py', '>>> import os; os._exit(3)'),
      /your session goes on as it was before that.*exit status 3/,
    );
    assert.equal(await ann.ask('#py', '>>> kept'), '7');
  });

  test(`a session follows its owner to another nick, and nobody else has it ${on}`, async () => {
    const eve = await Talker.join('eve', server.port, ['#py']);
    await eve.ask('#py', '>>> mine = 1');
    eve.command('NICK', 'eve2');
    await ann.sees(/^eve NICK eve2/);
    eve.say('#py', '>>> mine');
    assert.equal((await ann.next(({ text }) => text.startsWith('(eve2)'))).text, '(eve2) 1');
    await eve.leave();
    await ann.sees(/^eve2 QUIT/);
    const other = await Talker.join('eve2', server.port, ['#py']);
    other.command('NICK', 'eve3');
    await ann.sees(/^eve2 NICK eve3/);
    other.say('#py', '>>> mine');
    assert.match((await ann.next(({ text }) => text.startsWith('(eve3)'))).text, /NameError/);
    await other.leave();
  });

  test(`long output is cut with a mark that shows ${on}`, async () => {
    ann.say('#py', '>>> print("ä" * 5000)');
    const lines = [await ann.next(), await ann.next(), await ann.next()].map(({ text }) => text);
    assert.match(lines[0] ?? '', /^\(ann\) ä+$/);
    assert.equal(lines[2], '(ann) … [cut: there is more]');
    assert.equal(await ann.ask('#py', '>>> "next"'), "'next'");
  });

  test(`who talks in private is answered in private ${on}`, async () => {
    ann.say('pybot', '>>> 1 + 1');
    const { to, text } = await ann.next(({ from }) => from === 'pybot');
    assert.deepEqual([to, text], ['ann', '(ann) 2']);
  });

  test(`help tells which wall it is ${on}`, async () => {
    assert.match(await ann.ask('#py', '!help'), new RegExp(`behind the ${wall} wall`));
  });
}
