import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import {
  fromFragment,
  MAX_CODE_BYTES,
  MAX_FRAGMENT_CHARACTERS,
  toFragment,
} from '../../src/playground/share/link.ts';

const DAMAGED = { code: null };

describe('a link to code', () => {
  test('has the code itself, whatever is in it', async () => {
    for (const code of [
      '',
      'print("hello")\n',
      'damaged',
      '🐍 = 1\r\n\0',
      'x = 1\n'.repeat(5000),
    ]) {
      const fragment = await toFragment(code);
      assert.match(fragment ?? '', /^#code=1\.[\w-]*$/);
      assert.deepEqual(await fromFragment(fragment ?? ''), { code });
    }
  });

  test('is not made of code that is too long, or does not pack', async () => {
    assert.notEqual(await toFragment('x'.repeat(MAX_CODE_BYTES)), null);
    assert.equal(await toFragment('x'.repeat(MAX_CODE_BYTES + 1)), null);
    assert.equal(await toFragment(randomBytes(20_000).toString('base64')), null);
  });

  test('that was cut off or changed is told', async () => {
    const fragment = (await toFragment('print("hello, hello")')) ?? '';
    for (let length = '#code=1.'.length; length < fragment.length; length += 1) {
      assert.deepEqual(await fromFragment(fragment.slice(0, length)), DAMAGED);
    }
    assert.deepEqual(await fromFragment(`${fragment}%%%`), DAMAGED);
    assert.deepEqual(await fromFragment(fragment.replace(/.(.{8})$/, '_$1')), DAMAGED);
  });

  test('does not unpack to more than a link may hold', async () => {
    const packed = (size: number): string =>
      `#code=1.${deflateSync(Buffer.alloc(size, 'x')).toString('base64url')}`;
    assert.deepEqual(await fromFragment(packed(MAX_CODE_BYTES)), {
      code: 'x'.repeat(MAX_CODE_BYTES),
    });
    assert.deepEqual(await fromFragment(packed(MAX_CODE_BYTES + 1)), DAMAGED);
    // A million bytes in a thousand.
    assert.deepEqual(await fromFragment(packed(1_000_000)), DAMAGED);
    assert.deepEqual(await fromFragment(`#code=1.${'A'.repeat(MAX_FRAGMENT_CHARACTERS)}`), DAMAGED);
  });

  test('is told from other fragments, and from text that is not UTF-8', async () => {
    assert.equal(await fromFragment(''), null);
    assert.equal(await fromFragment('#output'), null);
    const bytes = deflateSync(Buffer.from([0xff, 0xfe]));
    assert.deepEqual(await fromFragment(`#code=1.${bytes.toString('base64url')}`), DAMAGED);
  });
});
