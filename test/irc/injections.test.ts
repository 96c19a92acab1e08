import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ngircd } from './ngircd.ts';
import { meet, openBot, type OpenBot } from './open-bot.ts';
import { Talker } from './talker.ts';

let server: Ngircd;
let open: OpenBot;
let ann: Talker;
let bystander: Talker;

before(async () => {
  server = await Ngircd.start();
  open = await openBot({ network: { port: server.port } });
  // In #other the bot is not: it gets there by a command only that is not the bot's own.
  bystander = await Talker.join('bystander', server.port, ['#py', '#other']);
  ann = await Talker.join('ann', server.port, ['#py']);
  await meet(ann, '#py');
});

after(async () => {
  await ann.leave();
  await bystander.leave();
  await open[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** What a guest prints to make the bot say something else than text in the channel. */
const INJECTIONS: readonly (readonly [what: string, python: string])[] = [
  ['a line break', '"x\\r\\nJOIN #other\\r\\nPRIVMSG bystander :injected"'],
  ['a line feed alone', '"x\\nPRIVMSG bystander :injected"'],
  ['a carriage return alone', '"x\\rPRIVMSG bystander :injected"'],
  ['a message to services', '"x\\r\\nPRIVMSG NickServ :IDENTIFY injected"'],
  ['NUL', '"x\\0\\r\\nQUIT :injected"'],
  ['line ends of Unicode', '"x\\u2028JOIN #other\\u2029JOIN #other\\x85JOIN #other"'],
  ['half a character before a line break', '"x\\udc0d\\udc0aJOIN #other"'],
  ['a line that is cut before its command', '"A" * 400 + "\\r\\nJOIN #other"'],
  ['CTCP', '"\\x01VERSION\\x01"'],
  ['a CTCP action', '"\\x01ACTION is injected\\x01"'],
  ['DCC', '"\\x01DCC SEND x 2130706433 80 1\\x01"'],
  [
    'colours and the like',
    '"\\x0304,05red\\x02bold\\x1funder\\x16rev\\x1d\\x11\\x1e\\x04ff0000\\x0f"',
  ],
  ['escapes of terminals', '"\\x1b]0;title\\x07\\x1b[31m\\x9b31mred"'],
  ['text that runs backwards', '"\\u202eabc\\u2066def\\u200f"'],
];

for (const [what, python] of INJECTIONS) {
  test(`the bot says text and nothing else when a guest prints ${what}`, async () => {
    bystander.heard.length = 0;
    const said = await ann.ask('#py', `>>> print(${python})`);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    assert.doesNotMatch(said, /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/);
    // The next answer proves that the bot is still there, and that nothing came between.
    ann.say('#py', '>>> "still here"');
    await ann.next(({ text }) => text === "(ann) 'still here'");
    await bystander.next(({ text }) => text.includes('still here'));
    const others = bystander.heard.filter(({ from, to }) => from === 'pybot' && to !== '#py');
    assert.deepEqual(others, []);
    assert.equal(
      bystander.commands.some((command) => /^pybot (JOIN|PART|QUIT|NICK) #?other?/.test(command)),
      false,
    );
  });
}

test('no line of an answer begins with what a guest or a name begins with', async () => {
  const strange = await Talker.join('`op', server.port, ['#py']);
  strange.say('#py', '>>> print("!op me\\n.ban all\\n-quit")');
  const { text } = await ann.next(({ from }) => from === 'pybot');
  assert.equal(text, '(`op) !op me ⏎ .ban all ⏎ -quit');
  await strange.leave();
});

test('a guest calls nobody in the channel by name', async () => {
  const text = await ann.ask('#py', '>>> print("bystander: hello, Bystander")');
  assert.equal(text.replaceAll('\u2060', ''), 'bystander: hello, Bystander');
  assert.doesNotMatch(text, /bystander/i);
});

test('three dots of people who talk are no command', async () => {
  ann.say('#py', '... and then?');
  assert.equal(await ann.ask('#py', '>>> 1'), '1');
});

test('notices, CTCP and its own words get no answer', async () => {
  bystander.heard.length = 0;
  bystander.commands.length = 0;
  ann.commands.length = 0;
  ann.command('NOTICE', '#py', '>>> 1');
  ann.command('PRIVMSG', 'pybot', '\u0001VERSION\u0001');
  ann.command('PRIVMSG', '#py', '\u0001ACTION >>> 2\u0001');
  assert.equal(await ann.ask('#py', '>>> print(">>> 3")'), '>>> 3');
  assert.equal(await ann.ask('#py', '>>> 4'), '4');
  await bystander.next(({ text }) => text === '(ann) 4');
  assert.equal(
    ann.commands.some((command) => command.startsWith('pybot NOTICE')),
    false,
  );
  assert.equal(
    bystander.commands.some((command) => /\) [123]$/.test(command)),
    false,
  );
});
