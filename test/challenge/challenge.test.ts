import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { verifyFlag } from '../../src/challenge/flag-store.ts';
import { PLACES } from '../../src/challenge/flag.ts';
import { readAttempts, replay } from '../../src/challenge/replay.ts';
import { attacker, openChallenge } from './open-challenge.ts';

/** What an attacker finds who has got out. */
async function flagOfService(port: number): Promise<string> {
  let text = '';
  for await (const chunk of connect(port, '127.0.0.1')) {
    text += String(chunk);
  }
  return text.trim();
}

test('flags are fresh at each start, and gone at the end', async () => {
  const flags: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    await using open = await openChallenge();
    const { scene } = open.challenge;
    flags.push(readFileSync(scene.hostFile, 'utf8').trim());
    flags.push(process.env[scene.environmentName] ?? '');
    flags.push(await flagOfService(scene.loopbackPort));
  }
  assert.equal(new Set(flags).size, 6);
  assert.ok(flags.every((flag) => /^pysandbox\{[\da-f]{40}\}$/.test(flag)));
  assert.equal(process.env['PYSANDBOX_CHALLENGE_FLAG'], undefined);
});

test('a flag is known by its digest, which is all that is kept of it', async () => {
  await using open = await openChallenge();
  const { challenge, folder } = open;
  const flag = await flagOfService(challenge.scene.loopbackPort);
  const state = join(folder, 'state');
  assert.equal(await verifyFlag(state, flag), 'loopback');
  assert.equal(await verifyFlag(state, `I found ${flag.toUpperCase()}!`), 'loopback');
  assert.equal(await verifyFlag(state, `pysandbox{${'0'.repeat(40)}}`), null);
  const kept = readFileSync(join(state, 'flags.json'), 'utf8');
  assert.equal(kept.includes(flag.slice(10, 50)), false);
  assert.equal([...kept.matchAll(/"place"/g)].length, PLACES.length);
  await assert.rejects(verifyFlag(join(folder, 'none'), flag), /none has run with the folder/);
});

test('who hands a flag in is believed, and nobody else', async () => {
  await using open = await openChallenge();
  const { challenge, captured } = open;
  assert.equal(challenge.handIn('pysandbox{me}'), 'that is no flag of this challenge');
  assert.deepEqual(captured, []);
  const flag = readFileSync(challenge.scene.hostFile, 'utf8');
  assert.match(challenge.handIn(flag), /^you have captured host-file/);
  assert.deepEqual(captured, ['host-file']);
});

test('harm to a place is told', async () => {
  await using open = await openChallenge();
  assert.deepEqual(await open.challenge.harm(), []);
  process.env[open.challenge.scene.environmentName] = 'changed';
  assert.deepEqual(await open.challenge.harm(), ['the environment was changed']);
});

test('each attempt is recorded with what a replay needs, and a replay finds nothing new', async () => {
  await using open = await openChallenge();
  const { runner, scene } = open.challenge;
  const [ann, bob] = [attacker('ann'), attacker('bob')];
  await runner.run(ann, 'x = 1', 'all');
  await runner.run(bob, `open(${JSON.stringify(scene.hostFile)}).read()`, 'all');
  await runner.run(ann, 'x += 1', 'all');
  await runner.undo(ann);
  await runner.run(ann, 'assert x == 1', 'all');
  await runner.reset(ann);
  await runner.run(ann, 'x', 'all');
  await runner.run(bob, 'import os; os._exit(2)', 'all');
  const recorded = await readAttempts(join(open.folder, 'state/attempts.jsonl'));
  assert.deepEqual(
    recorded.map(({ attempt }) => attempt.status ?? attempt.action),
    ['ok', 'error', 'ok', 'undo', 'ok', 'reset', 'error', 'exited'],
  );
  await using later = await openChallenge();
  const report = await replay(recorded, later.challenge);
  assert.deepEqual(report, { attempts: 8, sessions: 2, changed: [], captured: [], harm: [] });
});

test('a replay says that a flag came out where the wall has a hole now', async () => {
  await using open = await openChallenge();
  const { runner } = open.challenge;
  await runner.run(attacker('ann'), 'open("/host/flag.txt").read()', 'all');
  assert.deepEqual(open.captured, []);
  const recorded = await readAttempts(join(open.folder, 'state/attempts.jsonl'));
  const place = join(open.folder, 'hole');
  mkdirSync(place);
  await using later = await openChallenge(
    { sandbox: { mounts: [{ host: place, guest: '/host' }] } },
    { fileFolder: place },
  );
  const report = await replay(recorded, later.challenge);
  assert.deepEqual(report.captured, ['host-file']);
  assert.equal(report.changed[0]?.status, 'ok');
});
