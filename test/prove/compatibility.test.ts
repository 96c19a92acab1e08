import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../prove/compatibility/comparison.ts';
import { differencesOf } from '../../prove/compatibility/differences.ts';
import { reasonOf, UNEXPLAINED } from '../../prove/compatibility/reasons.ts';
import { passes } from '../../prove/compatibility/result.ts';
import type { ModuleResult } from '../../prove/compatibility/result.ts';
import { findSuite } from '../../prove/compatibility/suite.ts';

const OUTSIDE: ModuleResult = {
  ...{ module: 'test_x', skips: {}, faults: {}, ended: null, seconds: 1 },
  passed: ['test.test_x.A.one', 'test.test_x.A.two', 'test.test_x.B.three'],
};
const inside = (change: Partial<ModuleResult>): ModuleResult => ({ ...OUTSIDE, ...change });
const told = (result: ModuleResult): (readonly [string, string])[] =>
  differencesOf(OUTSIDE, result).map(({ test, told }) => [test, told]);

test('a module passes when something passes, nothing fails, and it comes to its end', () => {
  assert.ok(passes(OUTSIDE));
  for (const change of [{ passed: [] }, { faults: { t: 'why' } }, { ended: 'timeout' }]) {
    assert.ok(!passes(inside(change)), JSON.stringify(change));
  }
});

test('the same tests in another order are no difference, and more of them are none', () => {
  assert.deepEqual(
    told(inside({ passed: [...OUTSIDE.passed, 'test.test_x.A.new'].toReversed() })),
    [],
  );
});

test('a test that fails or skips itself inside differs, and says why', () => {
  const passed = ['test.test_x.B.three'];
  const skips = { 'test.test_x.A.one': 'no shell' };
  const faults = { 'test.test_x.A.two': 'Traceback' };
  assert.deepEqual(told(inside({ passed, skips, faults })), [
    ['test.test_x.A.one', 'no shell'],
    ['test.test_x.A.two', 'Traceback'],
  ]);
});

test('a test that passes and fails, by its subtests or a second run, differs', () => {
  const faults = { 'test.test_x.A.one': 'Traceback' };
  assert.deepEqual(told(inside({ faults })), [['test.test_x.A.one', 'Traceback']]);
});

test('what a class or a module skips or fails as a whole is told of each of its tests', () => {
  const skips = { 'setUpClass (test.test_x.A)': 'no terminal' };
  assert.deepEqual(told(inside({ passed: ['test.test_x.B.three'], skips })), [
    ['test.test_x.A.one', 'no terminal'],
    ['test.test_x.A.two', 'no terminal'],
  ]);
  for (const change of [{ skips: { test_x: 'whole' } }, { ended: 'whole' }]) {
    const found = told(inside({ passed: [], ...change }));
    assert.deepEqual(
      found.map(([, why]) => why),
      ['whole', 'whole', 'whole'],
    );
  }
});

test('a failure outside of any test is a difference, though every test passes', () => {
  const faults = { 'tearDownModule (test.test_x)': 'Traceback' };
  assert.deepEqual(told(inside({ faults })), [['tearDownModule (test.test_x)', 'Traceback']]);
});

test('a difference that no reason fits is unexplained', () => {
  const because = (told: string): string =>
    reasonOf({ test: 'test.test_x.A.one', told }, 'subprocess');
  assert.equal(because('AssertionError: 1 != 2'), UNEXPLAINED);
  assert.equal(because('OSError: out of pty devices'), 'terminals');
  assert.equal(because("PermissionError: [Errno 13] Permission denied: '/x'"), UNEXPLAINED);
});

test('modules that do not pass outside are not compared', () => {
  const outside = new Map([['test_x', inside({ ended: 'timeout' })]]);
  assert.equal(compare('strict', outside, new Map([['test_x', OUTSIDE]])).modules, 0);
});

test('an interpreter without tests is an error that names the remedy', () => {
  assert.throws(() => findSuite('/bin/false'), /apt-get install libpython3[\d.]*-testsuite/);
});
