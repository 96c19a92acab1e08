import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `pysb_`, the id that the store knows it by, and 256 bits that nobody can guess. */
const FORM = /^pysb_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;
const ID_BYTES = 6;
const SECRET_BYTES = 32;

/** A new key: shown once, and kept nowhere. */
export interface NewKey {
  readonly id: string;
  readonly key: string;
  readonly hash: string;
}

export function createApiKey(): NewKey {
  const id = randomBytes(ID_BYTES).toString('hex');
  const key = `pysb_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { id, key, hash: hashOf(key) };
}

/** The id in a key; null for what has not the form of one. */
export function idOfKey(key: string): string | null {
  return FORM.exec(key)?.[1] ?? null;
}

/**
 * SHA-256 in hexadecimal. A slow hash would be for passwords, which people choose and others guess:
 * of 256 random bits nobody finds the one that has a given hash, however fast each try is.
 */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Whether a key has this hash, in a time that does not depend on where they differ. */
export function hasHash(key: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(key)), Buffer.from(hash));
}
