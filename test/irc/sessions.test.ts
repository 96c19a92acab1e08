/** Whose session is whose, where the network has no accounts: nobody finds that of another. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Ngircd } from './ngircd.ts';
import { meet, openBot, type OpenBot } from './open-bot.ts';
import { ScriptedServer } from './scripted-server.ts';
import { Talker } from './talker.ts';

/** Says a line as somebody, and returns what the bot answers. */
async function ask(
  server: ScriptedServer,
  nick: string,
  text: string,
  to = '#py',
): Promise<string> {
  server.send(`:${nick}!u@host.example PRIVMSG ${to} :${text}`);
  return (await server.next(/^PRIVMSG /)).replace(/^PRIVMSG \S+ :\(\S+\) /, '');
}

/** A server on which ann has a session with a secret, and what makes it end. */
for (const [what, lines] of [
  ['quit', [':ann!u@host.example QUIT :bye']],
  ['went by a split of the net', [':ann!u@host.example QUIT :a.example b.example']],
  [
    'went by a split of the net that is told in a batch',
    [
      ':s BATCH +x netsplit a.example b.example',
      '@batch=x :ann!u@host.example QUIT :a.example b.example',
      ':s BATCH -x',
    ],
  ],
  ['left the channel', [':ann!u@host.example PART #py']],
  ['was put out of the channel', [':op!o@p KICK #py ann']],
  ['was killed', [':ann!u@host.example QUIT :Killed (op (reason))']],
  ['left while the bot was put out of the channel', [':op!o@p KICK #py pybot']],
  ['left while the bot had left the channel', [':pybot!bot@bot.example PART #py']],
  [
    'had got another host, and quit',
    [':ann!u@host.example CHGHOST u vanity.example', ':ann!u@vanity.example QUIT'],
  ],
  [
    'took another name, and their old one was taken under their old host',
    [':ann!u@vanity.example NICK :annie'],
  ],
] as const) {
  test(`whoever takes the name finds nothing of one who ${what}`, async () => {
    await using server = await ScriptedServer.start({
      capabilities: ['batch', 'chghost'],
      members: ['ann'],
    });
    await using open = await openBot({ network: { port: server.port } });
    assert.ok(open.bot);
    await server.next(/^JOIN #py$/);
    await ask(server, 'ann', '>>> secret = 5');
    for (const line of lines) {
      server.send(line);
    }
    server.send(':pybot!bot@bot.example JOIN #py');
    server.send(':ann!u@host.example JOIN #py');
    assert.match(await ask(server, 'ann', '>>> secret'), /^NameError/);
  });
}

test('a session follows its owner to another name, and to the same one in other letters', async () => {
  await using server = await ScriptedServer.start({ capabilities: [], members: ['ann'] });
  await using open = await openBot({ network: { port: server.port } });
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  await ask(server, 'ann', '>>> secret = 5');
  server.send(':ann!u@host.example NICK :Ann');
  assert.equal(await ask(server, 'Ann', '>>> secret'), '5');
  server.send(':Ann!u@host.example NICK :annie');
  assert.equal(await ask(server, 'annie', '>>> secret'), '5');
});

test('a session stays as long as its owner is in one of the bot’s channels', async () => {
  await using server = await ScriptedServer.start({ capabilities: [], members: ['ann'] });
  await using open = await openBot({ network: { port: server.port, channels: ['#py', '#two'] } });
  assert.ok(open.bot);
  await server.next(/^JOIN #two$/);
  await ask(server, 'ann', '>>> secret = 5');
  server.send(':ann!u@host.example PART #two');
  assert.equal(await ask(server, 'ann', '>>> secret'), '5');
});

test('who is in none of the bot’s channels and has no account gets no session, and is told what to do', async () => {
  await using server = await ScriptedServer.start({ capabilities: ['account-tag'] });
  await using open = await openBot({ network: { port: server.port } });
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  assert.match(
    await ask(server, 'eve', '>>> 1', 'pybot'),
    /join a channel that I am in, or log in/,
  );
  assert.match(await ask(server, 'eve', '!tb', 'pybot'), /join a channel that I am in/);
  assert.match(await ask(server, 'eve', '>>> 1'), /join a channel that I am in/);
  assert.match(await ask(server, 'eve', '!help', 'pybot'), /^Python/);
  server.send('@account=eve :eve!u@host.example PRIVMSG pybot :>>> 1 + 1');
  assert.match(await server.next(/^PRIVMSG /), /\) 2$/);
});

test('what was waiting when its owner left leaves no session behind', async () => {
  await using server = await ScriptedServer.start({ capabilities: [], members: ['ann', 'bob'] });
  await using open = await openBot({ network: { port: server.port } });
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  await ask(server, 'ann', '>>> import time');
  server.send(':ann!u@host.example PRIVMSG #py :>>> import time; time.sleep(1)');
  server.send(':ann!u@host.example PRIVMSG #py :>>> secret = 5');
  server.send(':ann!u@host.example PART #py');
  server.send(':ann!u@host.example JOIN #py');
  // Both have been answered before the next is asked: a session does one thing after the other.
  await server.next(/^PRIVMSG #py :\(ann\)/);
  await server.next(/^PRIVMSG #py :\(ann\)/);
  assert.match(await ask(server, 'ann', '>>> secret'), /^NameError/);
});

let ngircd: Ngircd;
let open: OpenBot;

before(async () => {
  ngircd = await Ngircd.start();
  open = await openBot({ network: { port: ngircd.port } });
});

after(async () => {
  await open[Symbol.asyncDispose]();
  await ngircd[Symbol.asyncDispose]();
});

test('on a real server a session is gone when its owner left the channel and came back', async () => {
  const ann = await Talker.join('ann', ngircd.port, ['#py']);
  await meet(ann, '#py');
  await ann.ask('#py', '>>> secret = 5');
  ann.command('PART', '#py');
  await ann.sees(/^ann PART #py/);
  ann.say('pybot', '>>> secret');
  const { text } = await ann.next(({ from, to }) => from === 'pybot' && to === 'ann');
  assert.match(text, /join a channel that I am in/);
  ann.command('JOIN', '#py');
  await ann.sees(/^ann JOIN #py[^]*/);
  assert.match(await ann.ask('#py', '>>> secret'), /^NameError/);
  await ann.leave();
});
