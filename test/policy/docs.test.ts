import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LIMIT_BOUNDS } from '../../src/policy/bounds.ts';
import { PRESET_NAMES, PRESETS } from '../../src/policy/presets.ts';

function rows(file: string): string[][] {
  const text = readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
}

test('docs/policy.md tells every knob, and none that is not there', () => {
  const table = rows('policy.md');
  const first = table.findIndex((row) => row[1] === 'knob');
  const knobs: string[] = [];
  for (const [, name = ''] of table.slice(first + 2)) {
    if (name === 'answer') break;
    knobs.push(name);
  }
  assert.deepEqual(knobs, Object.keys(PRESETS.strict));
});

test('docs/policy.md tells what the presets allow', () => {
  const yes = (name: string): string[] => rows('policy.md').find((row) => row[1] === name) ?? [];
  for (const [index, name] of PRESET_NAMES.entries()) {
    const { limits, packages, proc, network } = PRESETS[name];
    const word = (value: boolean): string => (value ? 'yes' : 'no');
    assert.equal(yes('child processes')[index + 2], word(limits.processes > 1));
    assert.equal(yes('threads')[index + 2], word(limits.threads > 1));
    assert.equal(yes('installed packages')[index + 2], word(packages === 'site'));
    assert.equal(yes('/proc of its own')[index + 2], word(proc));
    assert.equal(yes('network')[index + 2], network);
  }
});

test('docs/limits.md has the limits of every preset', () => {
  const table = rows('limits.md');
  for (const [name] of LIMIT_BOUNDS) {
    const row = table.find((cells) => cells[1] === name) ?? [];
    const values = PRESET_NAMES.map((preset) => String(PRESETS[preset].limits[name]));
    assert.deepEqual(row.slice(2, 5), values, name);
  }
});
