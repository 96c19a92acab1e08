import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { HttpPaste } from '../../src/bot/index.ts';
import { jsonOf, startTestService } from '../server/start.ts';
import { freePort, Ngircd } from './ngircd.ts';
import { meet, openBot } from './open-bot.ts';
import { Talker } from './talker.ts';

const port = await freePort();
const service = await startTestService({
  listen: { port },
  pastes: { tenants: ['bot'], address: `http://127.0.0.1:${port}` },
});
const keys = { bot: await service.key('bot'), stranger: await service.key('stranger') };
const server = await Ngircd.start();
const ann = await Talker.join('ann', server.port, ['#py']);

after(async () => {
  await ann.leave();
  await server[Symbol.asyncDispose]();
});

test('a long output gives an address in the channel whose page has the whole text', async () => {
  const paste = new HttpPaste(`${service.url}/v1/pastes`, keys.bot);
  await using open = await openBot({ network: { port: server.port }, bot: { paste } });
  await meet(ann, '#py');
  ann.say('#py', '>>> for i in range(2000): print(f"<{i}>")');
  const { text } = await ann.next(({ text }) => text.includes('all of it is at'));
  const [url = ''] = /http:\S+\/p\/[\da-f]{32}(?=\])/.exec(text) ?? [];
  const whole = Array.from({ length: 2000 }, (_, number) => `<${number}>`).join('\n');
  assert.equal((await (await fetch(`${url}/raw`)).text()).trimEnd(), whole);
  const page = await (await fetch(url)).text();
  assert.ok(page.includes(whole.replaceAll('<', '&lt;').replaceAll('>', '&gt;')));
  assert.deepEqual(
    open.log.filter((line) => line.includes('not kept')),
    [],
  );
});

test('where the service keeps nothing for the bot, the answer is cut with a mark, and the log says why', async () => {
  const paste = new HttpPaste(`${service.url}/v1/pastes`, keys.stranger);
  await using open = await openBot({
    network: { port: server.port, nick: 'other' },
    bot: { paste },
  });
  await meet(ann, '#py', 'other');
  ann.say('#py', '>>> "x" * 5000');
  await ann.next(({ text }) => text.endsWith('[cut: there is more]'));
  assert.ok(open.log.some((line) => /not kept: .*status 403/.test(line)));
});

test('the longest page of a bot is as long as the service takes', async () => {
  const paste = new HttpPaste(`${service.url}/v1/pastes`, keys.bot);
  const url = await paste.put('é'.repeat(200_000));
  assert.equal((await (await fetch(`${url}/raw`)).text()).length, 131_072);
});

test('the log of a service has no address of a text in it', async () => {
  const answer = await fetch(`${service.url}/v1/pastes`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', authorization: `Bearer ${keys.bot}` },
    body: 'secret enough',
  });
  const { id, url } = await jsonOf(answer);
  await (await fetch(String(url))).text();
  assert.ok(!service.logged.join('\n').includes(String(id)));
});
