import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { UsageError } from '../index.ts';

/** Where a secret is: never in the file itself, and never among arguments, which others can read. */
export const secretSchema = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);

export type SecretPlace = z.infer<typeof secretSchema>;

/** No password is longer, and no protocol here takes one with a line break. */
const MOST_SECRET_CHARACTERS = 400;

/** @throws UsageError when it is not there. The message has the place, never the secret. */
export function readSecret(what: string, place: SecretPlace): string {
  const secret = 'env' in place ? process.env[place.env] : firstLine(what, place.file);
  const where = 'env' in place ? `variable ${place.env}` : place.file;
  if (secret === undefined || secret === '') {
    throw new UsageError(`${what}: there is nothing in ${where}; put the secret there`);
  }
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (secret.length > MOST_SECRET_CHARACTERS || /[\u0000-\u001F\u007F]/.test(secret)) {
    throw new UsageError(`${what}: what is in ${where} is too long, or has control characters`);
  }
  return secret;
}

/** Text of a file, of a certificate for one. */
export function readText(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what}: can't read the file: ${reason}`, { cause: error });
  }
}

function firstLine(what: string, path: string): string {
  return readText(what, path).replace(/\r?\n[^]*$/, '');
}
