import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { UsageError } from '../index.ts';
import { digestOf, type Flag, type PlaceName, PLACES, secretsIn } from './flag.ts';

/** Digests of the flags of the challenge that runs, or ran last. */
const storeSchema = z.strictObject({
  startedAt: z.string(),
  flags: z.array(z.strictObject({ place: z.enum(PLACES), sha256: z.string() })).max(100),
});

function storePath(folder: string): string {
  return join(folder, 'flags.json');
}

/** Writes digests, and no flag. @throws UsageError when the folder can't be written. */
export async function keepFlags(folder: string, flags: readonly Flag[]): Promise<void> {
  const path = storePath(folder);
  const digests = flags.map(({ place, secret }) => ({ place, sha256: digestOf(secret) }));
  const text = JSON.stringify({ startedAt: new Date().toISOString(), flags: digests });
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `challenge: ${folder} cannot be written: ${reason}; name another folder with --state`,
      { cause: error },
    );
  }
}

/**
 * Where a flag was planted, if it is one of the challenge that runs, or ran last, with this folder.
 *
 * @throws UsageError when there is no such challenge.
 */
export async function verifyFlag(folder: string, claimed: string): Promise<PlaceName | null> {
  let text: string;
  try {
    text = await readFile(storePath(folder), 'utf8');
  } catch (error) {
    throw new UsageError(
      `challenge: none has run with the folder ${folder}; name it with --state`,
      {
        cause: error,
      },
    );
  }
  const { flags } = storeSchema.parse(JSON.parse(text));
  return placeOf(flags, claimed);
}

/** The place whose digest matches. */
export function placeOf(
  flags: readonly { readonly place: PlaceName; readonly sha256: string }[],
  claimed: string,
): PlaceName | null {
  const digests = new Set(secretsIn(claimed).map(digestOf));
  return flags.find(({ sha256 }) => digests.has(sha256))?.place ?? null;
}
