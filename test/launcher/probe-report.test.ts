import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProbe } from '../../src/launcher/probe-report.ts';
import { UsageError } from '../../src/model/errors.ts';

const REPORT = {
  executable: '/opt/py/bin/python3.12',
  implementation: 'cpython',
  version: [3, 12, 1],
  prefix: '/opt/py',
  basePrefix: '/opt/py',
  standardPath: ['/opt/py/lib/python3.12', '/opt/py/lib/python3.12/lib-dynload'],
  sitePackages: ['/opt/py/lib/python3.12/site-packages'],
  libraries: ['/lib/x86_64-linux-gnu/libc.so.6', '/opt/py/lib/python3.12/lib-dynload/math.so'],
  data: ['/usr/share/zoneinfo'],
};

const parse = (change: object = {}): ReturnType<typeof parseProbe> =>
  parseProbe('/opt/py/bin/python3.12', JSON.stringify({ ...REPORT, ...change }));

test('a file below a folder that is shown anyway is not listed again', () => {
  assert.deepEqual(parse().files, [
    '/opt/py/bin/python3.12',
    '/opt/py/lib/python3.12',
    '/usr/share/zoneinfo',
    '/lib/x86_64-linux-gnu/libc.so.6',
  ]);
});

test('the version must be one that the guest code is written for', () => {
  for (const version of [
    [3, 9, 1],
    [3, 15, 0],
    [2, 7, 18],
  ]) {
    assert.throws(() => parse({ version }), /CPython 3\.10 to 3\.14 is needed/);
  }
  assert.deepEqual(parse({ version: [3, 10, 0] }).version, [3, 10, 0]);
  assert.deepEqual(parse({ version: [3, 14, 9] }).version, [3, 14, 9]);
});

test('another implementation is refused by name', () => {
  assert.throws(() => parse({ implementation: 'pypy' }), /is pypy/);
});

test('what is no answer of the probe is refused', () => {
  for (const output of ['', 'hello', '[]', '3', '{"version":1}']) {
    assert.throws(() => parseProbe('/bin/x', output), UsageError, output);
  }
});

test('a path that is not absolute is refused', () => {
  assert.throws(() => parse({ executable: 'python3' }), UsageError);
  assert.throws(() => parse({ libraries: ['/ok', 7] }), UsageError);
});
