import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { givenName, safeName, visibleName } from '../../src/playground/files/safe-name.ts';

describe('a name for a download', () => {
  test('is the last part of the path', () => {
    assert.equal(safeName('plots/figure-1.png'), 'figure-1.png');
    assert.equal(safeName('größe 2 (neu).csv'), 'größe 2 (neu).csv');
    assert.equal(safeName('../../etc/passwd'), 'passwd');
    assert.equal(safeName('..\\..\\evil.exe'), 'evil.exe');
  });

  test('has nothing that a system or an eye would take for something else', () => {
    assert.equal(safeName('a\u202Egpj.exe'), 'a_gpj.exe');
    assert.equal(safeName('a\0b\nc:d*e?.txt'), 'a_b_c_d_e_.txt');
    assert.equal(safeName('.bashrc'), 'bashrc');
    assert.equal(safeName('. .'), 'file');
    assert.equal(safeName('con.txt'), '_con.txt');
    assert.equal(safeName('LPT1'), '_LPT1');
    assert.equal(safeName('console.txt'), 'console.txt');
    assert.equal(safeName(''), 'file');
  });

  test('is short, keeps its extension, and cuts no character in two', () => {
    const name = safeName(`${'🐍'.repeat(100)}.tar`);
    assert.equal(name, `${'🐍'.repeat(56)}.tar`);
    assert.equal(safeName('x'.repeat(60)), 'x'.repeat(60));
    assert.equal(safeName('x'.repeat(61)), 'x'.repeat(60));
  });

  test('is shown with its folders, and what cannot be seen is', () => {
    assert.equal(visibleName('a/b\u202Ec.txt'), 'a/b_c.txt');
  });

  test('of a file that is given is plain, or it is not taken', () => {
    assert.equal(givenName('data.csv'), 'data.csv');
    assert.equal(givenName('../..'), null);
  });
});
