import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LaunchError, UsageError } from '../../src/model/errors.ts';
import { shortageError } from '../../src/sandbox/shortage-error.ts';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });

test('a machine that lacks something is told with what helps, and may be tried again', () => {
  for (const code of ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOSPC', 'EDQUOT']) {
    const error = shortageError(systemError(code));
    assert.ok(error instanceof LaunchError);
    assert.equal(error.retryable, true);
    assert.deepEqual(error.details, { errno: code });
    assert.match(error.message, /^a guest could not be made: /);
  }
});

test('what is no shortage stays as it is', () => {
  assert.equal(shortageError(systemError('EACCES')), null);
  assert.equal(shortageError(new UsageError('wall: no')), null);
  assert.equal(shortageError('no error at all'), null);
});
