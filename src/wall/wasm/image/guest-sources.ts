import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUEST_FOLDER } from '../../../launcher/guest-folder.ts';
import type { LayerFile } from './layer-files.ts';

/** Where our own Python code stands in a guest. */
export const GUEST_LIBRARY = '/lib/pysandbox';

/** What guests of this wall have and those of Linux have not: `guest-wasm/` of this package. */
const WASM_FOLDER = fileURLToPath(new URL('../../../../../guest-wasm', import.meta.url));

/** Of the folder `guest` only the agent runs in guests of this wall. */
const FOLDERS = [
  [GUEST_FOLDER, /^agent\/.*\.py$/],
  [WASM_FOLDER, /\.py$/],
] as const;

/** Our Python code, as files of a guest, in a fixed order. */
export function guestSources(): LayerFile[] {
  return FOLDERS.flatMap(([folder, wanted]) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll(sep, '/'))
      .filter((name) => wanted.test(name))
      .toSorted()
      .map((name) => ({
        path: `${GUEST_LIBRARY}/${name}`,
        bytes: readFileSync(join(folder, name)),
      })),
  );
}
