import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { pysandbox } from './command.ts';

let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pysandbox-source-'));
});

after(async () => {
  await rm(folder, { recursive: true, force: true });
});

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

for (const [what, bytes, status, output] of [
  ['a byte order mark', Buffer.from('\uFEFFprint("é")\n'), 0, 'é\n'],
  ['latin-1', latin('# -*- coding: latin-1 -*-\nprint("\xe9")\n'), 0, 'é\n'],
  ['cp1252 in its second line', latin('#!/bin/x\n# coding: cp1252\nprint("\x80")\n'), 0, '€\n'],
  ['a declaration in its third line', latin('\n\n# coding: latin-1\nprint("\xe9")\n'), 64, ''],
  ['a declaration after code', latin('x = 1\n# coding: latin-1\nprint("\xe9")\n'), 64, ''],
  ['an unknown encoding', latin('# coding: klingon\nprint(1)\n'), 64, ''],
  ['bytes beyond its ASCII', latin('# coding: ascii\nprint("\xe9")\n'), 64, ''],
  ['no UTF-8', latin('print("\xe9")\n'), 64, ''],
] as const) {
  test(`a program with ${what} is read as CPython reads it`, async () => {
    const path = join(folder, 'program.py');
    await writeFile(path, bytes);
    const run = await pysandbox(['run', path]);
    assert.equal(run.status, status, run.stderr);
    assert.equal(run.stdout, output);
  });
}

test('an endless file is refused, not read for ever', async () => {
  const run = await pysandbox(['run', '/dev/zero']);
  assert.equal(run.status, 64);
  assert.match(run.stderr, /larger than/);
});
