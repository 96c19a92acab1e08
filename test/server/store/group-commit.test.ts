import assert from 'node:assert/strict';
import { test } from 'node:test';

import { GroupCommit } from '../../../src/server/store/group-commit.ts';

/** A group commit, and what it did. */
function setUp(failsAt?: string): { readonly commits: GroupCommit; readonly done: string[] } {
  const done: string[] = [];
  const commits = new GroupCommit((statement) => {
    done.push(statement);
    if (statement === failsAt) {
      throw new Error(`no ${statement}`);
    }
  });
  return { commits, done };
}

test('writes of one turn are committed together, and told when that is done', async () => {
  const { commits, done } = setUp();
  const write = (name: string) => (): number => done.push(name);
  const told = Promise.all([commits.add(write('a')), commits.add(write('b'))]);
  assert.deepEqual(done, []);
  await told;
  assert.deepEqual(done, ['BEGIN IMMEDIATE', 'a', 'b', 'COMMIT']);
});

test('a write that fails, fails alone', async () => {
  const { commits } = setUp();
  const bad = commits.add(() => {
    throw new Error('duplicate');
  });
  const good = commits.add(() => 1);
  await assert.rejects(bad, /duplicate/);
  assert.equal(await good, 1);
});

for (const statement of ['BEGIN IMMEDIATE', 'COMMIT']) {
  test(`when ${statement} fails, nobody is told that it was done`, async () => {
    const { commits, done } = setUp(statement);
    const [one, other] = [commits.add(() => 1), commits.add(() => 1)];
    await assert.rejects(one, /no /);
    await assert.rejects(other, /no /);
    assert.equal(done.at(-1), 'ROLLBACK');
  });
}
