import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate } from './certificate.ts';
import { Ngircd } from './ngircd.ts';
import { meet, openBot } from './open-bot.ts';
import { Talker } from './talker.ts';

const folder = mkdtempSync(join(tmpdir(), 'pysandbox-irc-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the bot comes back when its server was killed and starts again', async () => {
  await using server = await Ngircd.start();
  await using open = await openBot({ network: { port: server.port } });
  const before = await Talker.join('ann', server.port, ['#py']);
  await meet(before, '#py');
  assert.equal(await before.ask('#py', '>>> x = 1; x'), '1');
  await server.kill();
  before.drop();
  while (!open.log.some((line) => line.includes('connection closed'))) {
    await sleep(20);
  }
  await server.start();
  const later = await Talker.join('ann', server.port, ['#py']);
  await meet(later, '#py');
  // While nobody could tell who quits, the name may have become another's: the session is a new one.
  assert.match(await later.ask('#py', '>>> x'), /^NameError/);
  await later.leave();
});

test('a nick that is taken is another one', async () => {
  await using server = await Ngircd.start();
  const taken = await Talker.join('pybot', server.port, []);
  await using open = await openBot({ network: { port: server.port } });
  assert.ok(open.bot);
  const ann = await Talker.join('ann', server.port, ['#py']);
  await meet(ann, '#py', 'pybot1');
  assert.equal(await ann.ask('#py', '>>> 1'), '1');
  await ann.leave();
  await taken.leave();
});

test('TLS: a certificate that is believed is needed, and then it is as without', async () => {
  const tls = makeCertificate(folder);
  await using server = await Ngircd.start(tls);
  const ann = await Talker.join('ann', server.port, ['#py']);
  {
    await using stranger = await openBot({ network: { port: server.tlsPort, tls: true } });
    while (!stranger.log.some((line) => /self-signed|self signed/.test(line))) {
      await sleep(20);
    }
    assert.equal(
      stranger.log.some((line) => line.includes('connected as')),
      false,
    );
  }
  await using open = await openBot({
    network: { port: server.tlsPort, tls: { caFile: tls.cert } },
  });
  assert.ok(open.bot);
  await meet(ann, '#py');
  assert.equal(await ann.ask('#py', '>>> 2 ** 10'), '1024');
  await ann.leave();
});

test('one bot is on several networks, and a session of one is not that of another', async () => {
  await using one = await Ngircd.start();
  await using other = await Ngircd.start();
  await using first = await openBot({ network: { port: one.port, name: 'one' } });
  const { networkSettings, ircSchema, Network } = await import('../../src/irc/index.ts');
  const { networks } = ircSchema.parse({
    networks: [
      {
        name: 'other',
        host: '127.0.0.1',
        port: other.port,
        tls: false,
        nick: 'pybot',
        channels: ['#py'],
      },
    ],
  });
  const second = networkSettings(networks).map(
    (settings) => new Network(settings, first.bot, () => {}),
  );
  second.forEach((network) => network.start());
  const here = await Talker.join('ann', one.port, ['#py']);
  const there = await Talker.join('ann', other.port, ['#py']);
  await meet(here, '#py');
  await meet(there, '#py');
  assert.equal(await here.ask('#py', '>>> x = 1; x'), '1');
  assert.match(await there.ask('#py', '>>> x'), /^NameError/);
  await here.leave();
  await there.leave();
  await Promise.all(second.map((network) => network.stop()));
});
