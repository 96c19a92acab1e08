import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../src/index.ts';
import { makeCertificate } from './certificate.ts';
import { openBot, type OpenBot } from './open-bot.ts';
import { ScriptedServer } from './scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'pysandbox-irc-sasl-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const server = makeCertificate(folder);
const bot = makeCertificate(folder, 'bot');
const { fingerprint256 } = new X509Certificate(readFileSync(bot.cert));

function start(isKnown: (fingerprint: string) => boolean): Promise<ScriptedServer> {
  return ScriptedServer.start({
    capabilities: ['sasl=PLAIN,EXTERNAL', 'account-tag'],
    tls: server,
    loginByCertificate: isKnown,
  });
}

function connect(on: ScriptedServer, files = bot): Promise<OpenBot> {
  return openBot({
    network: {
      port: on.port,
      tls: { caFile: server.cert, certFile: files.cert, keyFile: files.key },
      sasl: { mechanism: 'EXTERNAL' },
    },
  });
}

test('SASL EXTERNAL logs in by the certificate of the connection before the bot joins', async () => {
  await using on = await start((fingerprint) => fingerprint === fingerprint256);
  await using open = await connect(on);
  assert.ok(open.bot);
  await on.next(/^CAP REQ .*\bsasl\b/);
  await on.next(/^AUTHENTICATE EXTERNAL$/);
  await on.next(/^AUTHENTICATE \+$/);
  await on.next(/^CAP END$/);
  await on.next(/^JOIN #py$/);
});

test('the bot does not join as just anybody where its certificate is not known', async () => {
  await using on = await start(() => false);
  await using open = await connect(on, makeCertificate(folder, 'other'));
  while (!open.log.some((line) => line.includes('SASL failed (fail)'))) {
    await sleep(20);
  }
  assert.ok(!on.lines.some((line) => line.startsWith('JOIN')));
});

test('SASL EXTERNAL without a certificate is refused with what is missing', async () => {
  await assert.rejects(
    openBot({ network: { host: 'irc.example', tls: true, sasl: { mechanism: 'EXTERNAL' } } }),
    (error) =>
      error instanceof UsageError && /needs tls with certFile and keyFile/.test(error.message),
  );
});
