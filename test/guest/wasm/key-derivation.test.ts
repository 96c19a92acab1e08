import assert from 'node:assert/strict';
import { pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import { printed, raised } from './guest.ts';

const PBKDF2: readonly (readonly [
  hash: string,
  password: string,
  salt: string,
  iterations: number,
  bytes: number,
])[] = [
  ['sha1', 'password', 'salt', 1, 20],
  ['sha1', 'passwordPASSWORDpassword', 'saltSALTsaltSALTsaltSALTsaltSALTsalt', 4096, 25],
  ['sha256', 'x'.repeat(200), '', 3, 100],
  ['sha512', '', 'salt', 2, 64],
  ['sha3-256', 'password', 'salt', 2, 33],
  ['md5', 'password', 'salt', 2, 5],
  ['blake2b512', 'password', 'salt', 2, 64],
];

for (const [hash, password, salt, iterations, bytes] of PBKDF2) {
  test(`pbkdf2_hmac gives what OpenSSL gives: ${hash}, ${iterations} times, ${bytes} bytes`, () => {
    const name = hash.replace('-', '_').replace('512', hash.startsWith('b') ? '' : '512');
    const code = `
import hashlib
print(hashlib.pbkdf2_hmac('${name}', b'${password}', b'${salt}', ${iterations}, ${bytes}).hex())`;
    const expected = pbkdf2Sync(password, salt, iterations, bytes, hash);
    assert.equal(printed(code), expected.toString('hex'));
  });
}

test('pbkdf2_hmac gives as many bytes as the hash has unless told, of anything that has bytes', () => {
  const code = `
import hashlib
print(hashlib.pbkdf2_hmac('sha256', bytearray(b'p'), memoryview(b's'), 1).hex())`;
  assert.equal(printed(code), pbkdf2Sync('p', 's', 1, 32, 'sha256').toString('hex'));
});

const REFUSED: readonly (readonly [call: string, error: string])[] = [
  ['("sha256", b"", b"", 0)', 'ValueError: iteration value must be greater than 0.'],
  ['("sha256", b"", b"", 1, 0)', 'ValueError: key length must be greater than 0.'],
  ['("sha256", b"", b"", 1, 1 << 40)', 'OverflowError: key length is too great.'],
  ['("nothing", b"", b"", 1)', 'ValueError: unsupported hash type nothing'],
  ['(1, b"", b"", 1)', "TypeError: pbkdf2_hmac() argument 'hash_name' must be str, not int"],
  [
    '("sha256", "text", b"", 1)',
    "TypeError: memoryview: a bytes-like object is required, not 'str'",
  ],
];

for (const [call, error] of REFUSED) {
  test(`pbkdf2_hmac${call} is refused`, () => {
    assert.equal(raised(`import hashlib\nhashlib.pbkdf2_hmac${call}`), error);
  });
}
