import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WallUnavailableError } from '../../src/model/errors.ts';
import { failed } from '../../src/wall/layer-report.ts';

test('an error that names a layer is told under that layer, with its remedy', () => {
  const error = new WallUnavailableError('landlock', 'Operation not supported', 'Switch it on');
  const { name, ok, problem, remedy } = failed('kernel', 'seal', error);
  assert.deepEqual(
    [name, ok, problem, remedy],
    ['landlock', false, 'Operation not supported', 'Switch it on'],
  );
});

test('a step that is no layer of its own is told under the layer it belongs to', () => {
  const error = new WallUnavailableError('capabilities', 'EPERM', 'Look');
  const { name, problem } = failed('kernel', 'seal', error);
  assert.deepEqual([name, problem], ['seal', 'capabilities: EPERM']);
});

test('any other error is told in its own words, with the usual remedy', () => {
  const { name, problem, remedy } = failed(
    'wasm',
    'guest image',
    new Error('no room\n'),
    'Make room',
  );
  assert.deepEqual([name, problem, remedy], ['guest image', 'no room', 'Make room']);
});
