import { randomBytes } from 'node:crypto';

const ID_BYTES = 16;

/** A name that nobody guesses. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`;
}
