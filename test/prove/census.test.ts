import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { census, left } from '../../prove/census.ts';

test('where nothing was left, nothing is told', async () => {
  assert.deepEqual(await left(census(), 0), []);
});

test('a descriptor, a process and a folder that are left are told', async () => {
  const before = census();
  const descriptor = openSync('/dev/null', 'r');
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const folder = mkdtempSync(join(tmpdir(), 'pysandbox-census-'));
  const told = (await left(before, 0)).join(', ');
  child.kill('SIGKILL');
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
  for (const what of ['processes', 'descriptors', 'temporary']) {
    assert.match(told, new RegExp(`\\d+ ${what} instead of \\d+`));
  }
});
