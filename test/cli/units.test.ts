import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import {
  parseDuration,
  parseMebibytes,
  parseSize,
  quote,
  showDuration,
  showSize,
} from '../../src/cli/units.ts';
import { UsageError } from '../../src/index.ts';

for (const [text, milliseconds] of [
  ['500ms', 500],
  ['5s', 5000],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['0.001s', 1],
] as const) {
  test(`${text} is ${milliseconds} ms`, () => {
    assert.equal(parseDuration('--timeout', text), milliseconds);
  });
}

for (const text of [
  '5',
  '',
  's',
  '-5s',
  '5 s',
  '5S',
  '5sec',
  '1e3s',
  '5s ',
  'Infinitys',
  '0s',
  '0.1ms',
]) {
  test(`the duration ${JSON.stringify(text)} is refused by name`, () => {
    assert.throws(
      () => parseDuration('--timeout', text),
      (error) => error instanceof UsageError && error.message.startsWith('--timeout: '),
    );
  });
}

for (const [text, bytes] of [
  ['1', 1],
  ['1B', 1],
  ['64K', 65_536],
  ['64KiB', 65_536],
  ['256M', 268_435_456],
  ['1G', 1_073_741_824],
] as const) {
  test(`${text} is ${bytes} bytes`, () => {
    assert.equal(parseSize('--output', text), bytes);
  });
}

for (const text of [
  '',
  'M',
  '1.5G',
  '1MB',
  '1m',
  '-1M',
  '1 M',
  '1T',
  '0',
  '0M',
  '0x10',
  '99999999999999999M',
]) {
  test(`the size ${JSON.stringify(text)} is refused by name`, () => {
    assert.throws(
      () => parseSize('--output', text),
      (error) => error instanceof UsageError && error.message.startsWith('--output: '),
    );
  });
}

test('a size that is not whole MiB is refused with the next larger one', () => {
  assert.equal(parseMebibytes('--memory', '1G'), 1024);
  assert.throws(() => parseMebibytes('--memory', '1500K'), /2M/);
});

test('a size that is shown can be read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (bytes) => {
      const shown = showSize(bytes).replace(' bytes', '').replace(' ', '');
      assert.equal(parseSize('--output', shown), bytes);
    }),
  );
});

test('a duration that is shown can be read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 86_400_000 }), (milliseconds) => {
      assert.equal(
        parseDuration('--cpu', showDuration(milliseconds).replace(' ', '')),
        milliseconds,
      );
    }),
  );
});

test('text of the user is quoted on one line and cut', () => {
  assert.equal(quote('a\nb'), '"a\\nb"');
  assert.equal(quote('x'.repeat(1000)).length, 63);
});
