import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../src/index.ts';
import { openBot, type OpenBot } from './open-bot.ts';
import { ScriptedServer } from './scripted-server.ts';

process.env['PYSANDBOX_TEST_PASSWORD'] = 'right horse';
after(() => {
  delete process.env['PYSANDBOX_TEST_PASSWORD'];
});

const SASL = {
  mechanism: 'PLAIN',
  account: 'botaccount',
  password: { env: 'PYSANDBOX_TEST_PASSWORD' },
} as const;

function botOn(server: ScriptedServer, network: object = {}, admins = ['Boss']): Promise<OpenBot> {
  return openBot({ network: { port: server.port, ...network }, bot: { admins } });
}

async function logged(open: OpenBot, pattern: RegExp): Promise<void> {
  while (!open.log.some((line) => pattern.test(line))) {
    await sleep(20);
  }
}

test('SASL PLAIN logs in before the bot joins', async () => {
  await using server = await ScriptedServer.start({
    capabilities: ['sasl=PLAIN', 'account-tag'],
    login: ([, account, password]) => account === 'botaccount' && password === 'right horse',
  });
  await using open = await botOn(server, { sasl: SASL });
  assert.ok(open.bot);
  await server.next(/^AUTHENTICATE PLAIN$/);
  await server.next(/^CAP END$/);
  await server.next(/^JOIN #py$/);
});

for (const [what, script, reason] of [
  [
    'refuses the password',
    { capabilities: ['sasl=PLAIN'], login: () => false },
    /SASL failed \(fail\)/,
  ],
  ['has no SASL', { capabilities: ['account-tag'] }, /SASL failed|did not log us in/],
  ['has no capabilities', { capabilities: [] }, /did not log us in/],
  ['has another mechanism only', { capabilities: ['sasl=EXTERNAL'] }, /SASL failed \(unsupported/],
] as const) {
  test(`the bot does not join as just anybody where a server ${what}`, async () => {
    await using server = await ScriptedServer.start(script);
    await using open = await botOn(server, { sasl: SASL });
    await logged(open, reason);
    await logged(open, /connection closed/);
    assert.equal(
      server.lines.some((line) => line.startsWith('JOIN')),
      false,
    );
  });
}

test('a password is never sent in clear over a network', async () => {
  await assert.rejects(
    openBot({ network: { host: 'irc.example', sasl: SASL } }),
    (error) => error instanceof UsageError && /with TLS only/.test(error.message),
  );
});

test('an admin is who the server says is logged in, with each message', async () => {
  await using server = await ScriptedServer.start({
    capabilities: ['account-tag', 'message-tags'],
  });
  await using open = await botOn(server);
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  server.send('@account=boss :x!y@z.example PRIVMSG #py :!status');
  assert.match(await server.next(/PRIVMSG/), /^PRIVMSG #py :\(x\) \d+ sessions/);
  server.send(':boss!boss@boss.example PRIVMSG #py :!status');
  assert.match(await server.next(/PRIVMSG/), /for admins/);
  // A tag of a client begins with a plus, and is the client's word only.
  server.send('@+account=boss :x!y@z.example PRIVMSG #py :!status');
  assert.match(await server.next(/PRIVMSG/), /for admins/);
});

test('a tag is nothing where the server did not agree to send it', async () => {
  await using server = await ScriptedServer.start({ capabilities: ['message-tags'] });
  await using open = await botOn(server);
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  server.send('@account=boss :x!y@z.example PRIVMSG #py :!status');
  assert.match(await server.next(/PRIVMSG/), /for admins/);
});

test('without tags an account is known from joins and account-notify, and forgotten with its owner', async () => {
  await using server = await ScriptedServer.start({
    capabilities: ['account-notify', 'extended-join'],
  });
  await using open = await botOn(server);
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  const ask = async (nick: string): Promise<string> => {
    server.send(`:${nick}!y@z.example PRIVMSG #py :!status`);
    return server.next(/PRIVMSG/);
  };
  server.send(':joe!y@z.example JOIN #py boss :Joe');
  assert.match(await ask('joe'), /\d+ sessions/);
  server.send(':joe!y@z.example NICK :Jo[e');
  assert.match(await ask('jo{E'), /\d+ sessions/);
  server.send(':Jo[e!y@z.example ACCOUNT *');
  assert.match(await ask('jo[e'), /for admins/);
  server.send(':Jo[e!y@z.example ACCOUNT boss');
  assert.match(await ask('jo[e'), /\d+ sessions/);
  server.send(':Jo[e!y@z.example QUIT :bye');
  assert.match(await ask('jo[e'), /for admins/);
});

test('an admin ignores people, makes a room quiet, and opens it again', async () => {
  await using server = await ScriptedServer.start({
    capabilities: ['account-tag'],
    members: ['ann'],
  });
  await using open = await botOn(server);
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  const boss = (text: string): void =>
    server.send(`@account=boss :b!b@b.example PRIVMSG #py :${text}`);
  const ann = (text: string): void => server.send(`:ann!a@a.example PRIVMSG #py :${text}`);
  boss('!ignore ann!*@*');
  await server.next(/they are ignored/);
  ann('!help');
  boss('!unignore ann!*@*');
  assert.match(await server.next(/PRIVMSG/), /heard again/);
  boss('!quiet');
  await server.next(/quiet here/);
  ann('!help');
  boss('!unquiet');
  assert.match(await server.next(/PRIVMSG/), /everybody/);
  ann('!forget');
  assert.match(await server.next(/PRIVMSG/), /\(ann\) there was no session/);
});

test('what a hostile server sends neither ends the bot nor makes it answer', async () => {
  await using server = await ScriptedServer.start({
    capabilities: ['account-tag', 'batch'],
    members: ['ann'],
  });
  await using open = await botOn(server);
  assert.ok(open.bot);
  await server.next(/^JOIN #py$/);
  for (const line of [
    ':a!b@c PRIVMSG',
    ':a!b@c PRIVMSG #py',
    ':a!b@c JOIN',
    ':a!b@c NICK',
    ':a!b@c KICK #py',
    ':s 353',
    ':s 366 pybot',
    ':s 005 pybot PREFIX=( CHANMODES',
    '@account=\\ :a PRIVMSG #py :>>> 1',
    ':s PRIVMSG #py :>>> 1',
    ':a!b@c PRIVMSG @#py :>>> 1',
    ':a!b@c PRIVMSG #elsewhere :>>> 1',
    ':$*!b@c PRIVMSG pybot :>>> 1',
    ':a,b!b@c PRIVMSG pybot :>>> 1',
    '@bot=1 :a!b@c PRIVMSG #py :>>> 1',
    `:${'n'.repeat(3000)} 433 * pybot`,
    '\0\u0001\u0002',
  ]) {
    server.send(line);
  }
  server.send(':ann!a@a.example PRIVMSG #py :!forget');
  assert.match(await server.next(/PRIVMSG/), /\(ann\) there was no session/);
});

test('a server that sends a line without end is left', async () => {
  await using server = await ScriptedServer.start({ capabilities: [] });
  await using open = await botOn(server);
  await server.next(/^JOIN #py$/);
  server.send('x'.repeat(100_000));
  await logged(open, /a line that is too long/);
});
