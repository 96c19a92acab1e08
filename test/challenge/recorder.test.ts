import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Attempt, Header } from '../../src/challenge/attempt.ts';
import { Recorder } from '../../src/challenge/recorder.ts';
import { readAttempts } from '../../src/challenge/replay.ts';

const folder = mkdtempSync(join(tmpdir(), 'pysandbox-recorder-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const HEADER: Header = {
  type: 'challenge',
  version: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  scene: { hostFile: '/f', environmentName: 'E', hostPid: 1, loopbackPort: 2, tenantFile: '/t' },
};

function attempt(code: string): Attempt {
  return {
    ...{ type: 'attempt', at: HEADER.startedAt, room: 'r', name: 'n', session: 's', action: 'run' },
    ...{ code, wall: 'kernel', status: 'ok', told: '', denials: [], captured: [] },
  };
}

test('files are no longer than they may be, the oldest goes, and each can be replayed alone', async () => {
  const place = join(folder, 'rotated');
  const recorder = new Recorder(place, HEADER, { fileBytes: 1000, files: 3 });
  for (let number = 0; number < 40; number += 1) {
    recorder.record(attempt(`x = ${number}`));
  }
  const names = readdirSync(place).toSorted();
  assert.deepEqual(names, ['attempts.1.jsonl', 'attempts.2.jsonl', 'attempts.jsonl']);
  const codes: string[] = [];
  for (const name of names) {
    assert.ok(statSync(join(place, name)).size <= 1000);
    const recorded = await readAttempts(join(place, name));
    assert.ok(recorded.length > 0);
    codes.push(...recorded.map(({ attempt: { code } }) => code));
  }
  assert.ok(codes.includes('x = 39'));
});

test('others of the machine can read neither the folder nor the files', () => {
  const place = join(folder, 'private');
  new Recorder(place, HEADER).record(attempt('1'));
  assert.equal(statSync(place).mode & 0o077, 0);
  assert.equal(statSync(join(place, 'attempts.jsonl')).mode & 0o077, 0);
});

test('a recorder that starts again keeps what was there', () => {
  const place = join(folder, 'again');
  new Recorder(place, HEADER).record(attempt('first'));
  new Recorder(place, HEADER).record(attempt('second'));
  assert.match(readFileSync(join(place, 'attempts.1.jsonl'), 'utf8'), /first/);
  assert.match(readFileSync(join(place, 'attempts.jsonl'), 'utf8'), /second/);
});

for (const [what, text, reason] of [
  ['no JSON', '{', /line 1: not JSON/],
  ['another thing', '{"type":"other"}', /line 1: no attempt/],
  ['an attempt without the line before', JSON.stringify(attempt('1')), /does not begin/],
] as const) {
  test(`a file with ${what} is refused`, async () => {
    const path = join(folder, 'wrong.jsonl');
    writeFileSync(path, `${text}\n`);
    await assert.rejects(readAttempts(path), reason);
  });
}
