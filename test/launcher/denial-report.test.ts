import assert from 'node:assert/strict';
import { test } from 'node:test';
import { denialIn } from '../../src/launcher/denial-report.ts';

const GETPID = process.arch === 'arm64' ? 172 : 39;

function report(fields: object): ReturnType<typeof denialIn> {
  return denialIn(new Map(Object.entries({ arguments: [], count: 1, ...fields })));
}

test('a call is told by its name, and addresses stay as they are written', () => {
  const told = report({ number: GETPID, arguments: ['0x2', '0x7fffffff', '0x80000000'], count: 3 });
  assert.deepEqual(told, {
    call: 'getpid',
    arguments: [2, 0x7fff_ffff, '0x80000000'],
    count: 3,
    sealed: false,
  });
});

test('a call by another architecture’s way has no name of ours', () => {
  assert.equal(report({ number: GETPID, foreign: true }).call, `foreign call ${GETPID}`);
  assert.equal(report({ number: 4000, killed: true }).call, 'foreign call 4000');
  assert.equal(report({ number: 4000, killed: true }).sealed, true);
});
