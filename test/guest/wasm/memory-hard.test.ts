import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { printed, raised } from './guest.ts';

/** The first two are of RFC 7914, section 12. */
const CASES: readonly (readonly [
  password: string,
  salt: string,
  n: number,
  r: number,
  p: number,
  bytes: number,
])[] = [
  ['', '', 16, 1, 1, 64],
  ['password', 'NaCl', 1024, 8, 2, 64],
  ['p', 'x'.repeat(100), 2, 3, 5, 100],
];

for (const [password, salt, n, r, p, bytes] of CASES) {
  test(`scrypt gives what OpenSSL gives: n=${n}, r=${r}, p=${p}, ${bytes} bytes`, () => {
    const code = `
import hashlib
print(hashlib.scrypt(b'${password}', salt=b'${salt}', n=${n}, r=${r}, p=${p}, dklen=${bytes}).hex())`;
    const expected = scryptSync(password, salt, bytes, { N: n, r, p });
    assert.equal(printed(code), expected.toString('hex'));
  });
}

const REFUSED: readonly (readonly [settings: string, error: string])[] = [
  ['n=3, r=1, p=1', 'ValueError: n must be a power of 2.'],
  ['n=1, r=1, p=1', 'ValueError: n must be a power of 2.'],
  ['n=2, r=0, p=1', 'ValueError: Invalid parameter combination for n, r, p, maxmem.'],
  ['n=2, r=1 << 20, p=1 << 20', 'ValueError: Invalid parameter combination for n, r, p, maxmem.'],
  ['n=1 << 20, r=8, p=1', 'ValueError: memory limit exceeded'],
  ['n=2, r=1, p=1, maxmem=-1', 'ValueError: maxmem must be positive and smaller than 2147483647'],
  [
    'n=2, r=1, p=1, dklen=0',
    'ValueError: dklen must be greater than 0 and smaller than 2147483647',
  ],
];

for (const [settings, error] of REFUSED) {
  test(`scrypt with ${settings} is refused`, () => {
    assert.equal(raised(`import hashlib\nhashlib.scrypt(b'', salt=b'', ${settings})`), error);
  });
}
