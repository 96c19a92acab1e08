import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { attacker, openChallenge } from './open-challenge.ts';

const folder = mkdtempSync(join(tmpdir(), 'pysandbox-challenge-flag-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const READ = 'flag = open("/host/flag.txt").read().strip()';

/** Ways to tell a flag that do not look like it. */
const TELLINGS: readonly (readonly [how: string, expression: string])[] = [
  ['as it is', 'flag'],
  ['reversed', 'flag[::-1]'],
  ['in hexadecimal', 'flag.encode().hex()'],
  ['in base64', '__import__("base64").b64encode(b"x" + flag.encode())'],
  ['in base64 for addresses', '__import__("base64").urlsafe_b64encode(flag.encode())'],
  ['in base32', '__import__("base64").b32encode(flag.encode()[10:])'],
  ['as numbers', 'list(flag.encode())'],
  ['letter by letter', '" - ".join(flag.upper())'],
  ['turned by thirteen', '__import__("codecs").encode(flag, "rot13")'],
  ['half of it', 'flag[10:31]'],
];

for (const wall of ['kernel', 'wasm'] as const) {
  test(`where the wall has a hole the capture is noticed, however it is told, on the ${wall} wall`, async () => {
    // The hole: the folder with the file is shown to attackers.
    await using open = await openChallenge(
      { sandbox: { wall, mounts: [{ host: folder, guest: '/host' }] } },
      { fileFolder: folder },
    );
    const { challenge, captured } = open;
    for (const [how, expression] of TELLINGS) {
      captured.length = 0;
      const asker = attacker(how);
      await challenge.runner.run(asker, READ, 'all');
      assert.deepEqual(captured, [], how);
      const answer = await challenge.runner.run(asker, `print(${expression})`, 'all');
      assert.deepEqual(captured, ['host-file'], how);
      const notes = answer.kind === 'ran' ? answer.notes.join('') : '';
      assert.match(notes, /you have captured host-file/);
      challenge.runner.forget(asker);
    }
    const { flags } = challenge.board.state;
    assert.notEqual(flags.find(({ place }) => place === 'host-file')?.capturedAt, null);
    const recorded = readFileSync(join(open.folder, 'state/attempts.jsonl'), 'utf8');
    assert.match(recorded, /"captured":\["host-file"\]/);
  });
}

test('a flag that comes in pieces, in an exception and on stderr is noticed', async () => {
  await using open = await openChallenge(
    { sandbox: { mounts: [{ host: folder, guest: '/host' }] } },
    { fileFolder: folder },
  );
  for (const told of [
    ['print(flag[:25])', 'print(flag[25:])'],
    ['raise Exception(flag)'],
    ['raise type(flag, (Exception,), {})'],
    ['import sys; print(flag, file=sys.stderr)'],
    ['flag'],
  ]) {
    open.captured.length = 0;
    const asker = attacker(told.join('; '));
    for (const code of [READ, ...told]) {
      await open.challenge.runner.run(asker, code, 'all');
    }
    assert.deepEqual([...new Set(open.captured)], ['host-file'], told.join('; '));
  }
});

test('a flag of the host’s environment is noticed as well', async () => {
  await using open = await openChallenge();
  const flag = process.env[open.challenge.scene.environmentName] ?? '';
  // As if the wall had let the environment through.
  await open.challenge.runner.run(attacker('ann'), `print("${flag}")`, 'all');
  assert.deepEqual(open.captured, ['host-environment']);
});
