import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translated } from '../../src/challenge/scene.ts';

const THEN = {
  hostFile: '/tmp/a/flag.txt',
  environmentName: 'FLAG',
  hostPid: 77,
  loopbackPort: 4000,
  tenantFile: '/t',
};
const NOW = {
  hostFile: '/tmp/b/flag.txt',
  environmentName: 'FLAG2',
  hostPid: 88,
  loopbackPort: 5000,
  tenantFile: '/t',
};

test('code of one challenge names the places of another', () => {
  assert.equal(
    translated('open("/tmp/a/flag.txt"); connect(4000); environ["FLAG"]; kill(77)', THEN, NOW),
    'open("/tmp/b/flag.txt"); connect(5000); environ["FLAG2"]; kill(88)',
  );
});

test('a number within another number is left alone', () => {
  assert.equal(
    translated('40000 + 14000 + 4000.5 + 177', THEN, NOW),
    '40000 + 14000 + 4000.5 + 177',
  );
});
