import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseManifest } from '../../../../src/wall/wasm/image/manifest.ts';

const PAGE = 65_536;
const MEMORY_BYTES = 30;
const GOOD = {
  python: '3.14.2',
  pyodide: '314.0.7',
  pages: 4,
  stackPointer: 4 * PAGE,
  entry: 300,
  descriptors: [
    { number: 248, file: 'channel' },
    { number: 249, file: 'null' },
  ],
  ranges: [
    [0, 10],
    [10, 15],
    [4 * PAGE - 5, 5],
  ],
};

test('a manifest survives being written as JSON', () => {
  assert.deepEqual(parseManifest(JSON.parse(JSON.stringify(GOOD)), MEMORY_BYTES), GOOD);
});

test('what no image can have is refused', () => {
  const wrong: Record<string, unknown>[] = [
    { python: 3 },
    { pyodide: null },
    { pages: -1 },
    { pages: 65_537 },
    { pages: 1.5 },
    { stackPointer: 4 * PAGE + 1 },
    { entry: '300' },
    { entry: 4 * PAGE + 1 },
    { descriptors: {} },
    { descriptors: [{ number: -1, file: 'null' }] },
    { descriptors: [{ number: 3, file: 'elsewhere' }] },
    { descriptors: [null] },
    { ranges: [[0, 31]] },
    { ranges: [[0, 29]] },
    { ranges: [[4 * PAGE - 29, 30]] },
    { ranges: [[0, 10, 20]] },
    { ranges: [[0]] },
    { ranges: [30] },
    {
      ranges: [
        [10, 15],
        [0, 15],
      ],
    },
    {
      ranges: [
        [0, 15],
        [14, 15],
      ],
    },
  ];
  for (const change of wrong) {
    assert.equal(parseManifest({ ...GOOD, ...change }, MEMORY_BYTES), null, JSON.stringify(change));
  }
});

test('what is no manifest is refused', () => {
  for (const data of [null, undefined, 'text', 7, [], [GOOD], {}]) {
    assert.equal(parseManifest(data, 0), null);
  }
});
