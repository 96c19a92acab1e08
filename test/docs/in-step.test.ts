import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { ERROR_TABLE, loadPolicy, PRESET_NAMES } from '../../src/index.ts';
import * as limits from '../../src/protocol/limits.ts';
import { ROOT } from '../cli/command.ts';
import { read, rows } from './pages.ts';

test('docs/errors.md lists every code with its statuses, and no other', () => {
  const page = read('docs/errors.md');
  const told = rows(page).filter(([code = '']) => /^[A-Z_]+$/.test(code));
  const expected = Object.entries(ERROR_TABLE).map(([code, entry]) => [
    code,
    String(entry.exitCode),
    String(entry.httpStatus),
    entry.retryable ? 'yes' : 'no',
  ]);
  assert.deepEqual(
    told.map(([code, , exit, http, retryable]) => [code, exit, http, retryable]),
    expected,
  );
  const sections = Array.from(page.matchAll(/^## ([A-Z_]+)$/gm), ([, code]) => code);
  assert.deepEqual(sections, Object.keys(ERROR_TABLE));
});

test('docs/limits.md lists every limit with each preset’s default, and no other', () => {
  const presets = PRESET_NAMES.map((name) => loadPolicy({ extends: name }).limits);
  const names = Object.keys(presets[0] ?? {});
  const told = rows(read('docs/limits.md')).filter(([name = '']) => names.includes(name));
  const expected = names.map((name) => [
    name,
    ...presets.map((limits) => String(Object.entries(limits).find(([key]) => key === name)?.[1])),
  ]);
  assert.deepEqual(
    told.map((cells) => cells.slice(0, 4)),
    expected,
  );
});

test('docs/values.md lists every limit of the decoder with its default, and no other', () => {
  const told = rows(read('docs/values.md')).filter(([name = '']) => /^(?:MAX|HASHING)_/.test(name));
  assert.deepEqual(
    told.map((cells) => cells.slice(0, 2)),
    Object.entries(limits)
      .map(([name, value]) => [name, String(value)])
      .toSorted(byPlace(told)),
  );
});

/** In the order of a table; what is not in it comes last. */
function byPlace(told: readonly (readonly string[])[]) {
  const place = ([name]: readonly (string | undefined)[]): number => {
    const index = told.findIndex(([known]) => known === name);
    return index < 0 ? told.length : index;
  };
  return (one: readonly string[], other: readonly string[]): number => place(one) - place(other);
}

test('the rooms of the picture and of docs/architecture.md are the folders of src', () => {
  const folders = readdirSync(join(ROOT, 'src')).toSorted();
  const picture = read('docs/architecture.svg');
  const drawn = Array.from(
    picture.matchAll(/data-room="([^"]+)"[^>]*>([^<]+)</g),
    ([, room = '', label]) => {
      assert.equal(room, label);
      return room;
    },
  );
  assert.deepEqual(drawn.toSorted(), folders);
  const told = rows(read('docs/architecture.md'))
    .map(([room = '']) => room)
    .filter((room) => room.startsWith('src/'));
  assert.deepEqual(
    told.toSorted(),
    folders.map((name) => `src/${name}`),
  );
});

const pages = ['.', 'docs', 'examples', 'examples/analyse'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** How GitHub names the anchor of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

for (const page of pages) {
  test(`every relative link of ${page} leads somewhere`, () => {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) {
        continue;
      }
      const [path = '', fragment] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      assert.ok(existsSync(join(ROOT, file)), `${target} is not there`);
      if (fragment !== undefined) {
        const headings = Array.from(read(file).matchAll(/^#+ (.*)$/gm), ([, text = '']) => text);
        assert.ok(headings.map(anchor).includes(fragment), `${target}: no such heading`);
      }
    }
  });
}
