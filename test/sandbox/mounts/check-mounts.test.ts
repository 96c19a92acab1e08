import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run, UsageError } from '../../../src/index.ts';
import { checkMounts } from '../../../src/sandbox/mounts/check-mounts.ts';

const DATA = { host: '/srv/data', guest: '/data' };

const REFUSED = [
  [[{ guest: '/data' }], 'mounts[0].host: write the path of a folder of this machine'],
  [[{ ...DATA, host: '' }], 'mounts[0].host: write the path of a folder of this'],
  [[{ ...DATA, host: 'a\0' }], 'mounts[0].host: write the path of a folder of this'],
  [[DATA, { ...DATA, mode: 'rw' }], 'mounts[1].guest: /data is the place of another'],
  [[{ ...DATA, mode: 'copy' }], 'mounts[0].mode: "copy" is not one of ro, overlay, rw'],
  [[{ ...DATA, path: '/' }], 'mounts[0].path: there is no such option; there are host'],
  [[{ host: '/srv' }], 'mounts[0].guest: undefined is not an absolute path in the'],
  [[{ ...DATA, guest: 5 }], 'mounts[0].guest: 5 is not a string'],
  [[{ ...DATA, guest: 'data' }], 'mounts[0].guest: "data" is not an absolute path'],
  [[{ ...DATA, guest: '/a/../b' }], 'mounts[0].guest: "/a/../b" is not an absolute'],
  [[DATA, { ...DATA, guest: '/data/in' }], 'mounts[1].guest: /data/in is the place of another'],
] as const;

for (const [mounts, message] of REFUSED) {
  test(`it is said that ${message}`, async () => {
    const untyped: object = { mounts };
    await assert.rejects(
      run('1', untyped),
      (error) => error instanceof UsageError && error.message.startsWith(message),
    );
  });
}

test('the folders of the wall’s own are named when one is to be covered', () => {
  for (const guest of [
    '/',
    '/lib',
    '/lib/python3.14',
    '/dev',
    '/proc/self',
    '/sys',
    '/etc',
    '/work',
  ]) {
    assert.throws(
      () => checkMounts([{ ...DATA, guest }]),
      /is the wall's own, as are \/, \/lib, .* write another path/,
    );
  }
  checkMounts([DATA, { ...DATA, guest: '/library' }, { ...DATA, guest: '/work/a' }]);
});
