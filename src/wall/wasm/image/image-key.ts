import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AUDITED } from './audited.ts';
import { guestSources } from './guest-sources.ts';
import { sha256 } from './sha256.ts';
import { timeZoneVersion } from './time-zones.ts';

/** The compiled files that decide how an image is made, beside this one and in its sibling rooms. */
const ROOM = fileURLToPath(new URL('..', import.meta.url));
const DECIDING = ['image', 'machine', 'kernel'];

const KEY_DIGITS = 32;

/**
 * A name for the image that this installation makes: another one whenever anything that goes into it
 * has changed, be it Pyodide, the time zones, our Python code or the code that builds it.
 */
export function imageKey(): string {
  const parts = [
    AUDITED.module,
    AUDITED.library,
    timeZoneVersion(),
    ...guestSources().map(({ path, bytes }) => `${path} ${sha256(bytes)}`),
    ...ownCode(),
  ];
  return sha256(parts.join('\n')).slice(0, KEY_DIGITS);
}

function ownCode(): string[] {
  return DECIDING.flatMap((folder) =>
    readdirSync(join(ROOM, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
      .toSorted()
      .map((name) => `${folder}/${name} ${sha256(readFileSync(join(ROOM, folder, name)))}`),
  );
}
