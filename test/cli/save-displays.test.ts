import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { saveDisplays } from '../../src/cli/save-displays.ts';
import { type Display, UsageError } from '../../src/index.ts';

const top = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
after(() => rmSync(top, { recursive: true, force: true }));
let folders = 0;

async function folder(): Promise<string> {
  folders += 1;
  const path = join(top, 'a', String(folders));
  mkdirSync(path, { recursive: true });
  return path;
}

function display(forms: Omit<Display, 'text' | 'isResult'>): Display {
  return { text: '../../text', isResult: false, ...forms };
}

const DISPLAYS = [
  display({ html: '<p>' }),
  display({ png: Uint8Array.of(1), svg: '<svg/>' }),
  display({ jpeg: Uint8Array.of(2) }),
  display({ pdf: Uint8Array.of(3) }),
];

test('pictures get names of ours, numbered by display', async () => {
  const path = await folder();
  const names = ['figure-1.png', 'figure-1.svg', 'figure-2.jpg', 'figure-3.pdf'];
  assert.deepEqual(await saveDisplays(path, DISPLAYS), names);
  assert.deepEqual(readdirSync(path), names);
  assert.deepEqual([...readFileSync(join(path, 'figure-2.jpg'))], [2]);
  assert.equal(readFileSync(join(path, 'figure-1.svg'), 'utf8'), '<svg/>');
});

test('a file or a link of that name is replaced, and a link is not followed', async () => {
  const path = await folder();
  const outside = join(top, 'outside');
  writeFileSync(outside, 'untouched');
  symlinkSync(outside, join(path, 'figure-1.png'));
  writeFileSync(join(path, 'figure-1.svg'), 'older');
  await saveDisplays(path, DISPLAYS);
  assert.equal(readFileSync(outside, 'utf8'), 'untouched');
  assert.deepEqual([...readFileSync(join(path, 'figure-1.png'))], [1]);
  assert.equal(readFileSync(join(path, 'figure-1.svg'), 'utf8'), '<svg/>');
});

test('numbers of names that are taken are left out', async () => {
  const path = await folder();
  const taken = new Set(['figure-1.jpg', 'figure-3.png']);
  assert.deepEqual(await saveDisplays(path, DISPLAYS, taken), [
    ...['figure-2.png', 'figure-2.svg', 'figure-4.jpg', 'figure-5.pdf'],
  ]);
});

test('a folder that cannot be used is an error of usage', async () => {
  const file = join(top, 'file');
  writeFileSync(file, '');
  await assert.rejects(saveDisplays(file, DISPLAYS), UsageError);
});

test('the number of what is a folder is left out, whoever made it', async () => {
  const path = await folder();
  mkdirSync(join(path, 'figure-1.png', 'full'), { recursive: true });
  mkdirSync(join(path, 'figure-3.svg'));
  assert.deepEqual(await saveDisplays(path, DISPLAYS), [
    ...['figure-2.png', 'figure-2.svg', 'figure-4.jpg', 'figure-5.pdf'],
  ]);
});
