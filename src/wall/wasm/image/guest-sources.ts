import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { GUEST_FOLDER } from '../../../launcher/guest-folder.ts';
import type { LayerFile } from './layer-files.ts';

/** Where our own Python code stands in a guest. */
export const GUEST_LIBRARY = '/lib/pysandbox';

/** Of the folder `guest`, what runs in guests of this wall; the rest is for Linux. */
const PARTS = /^(?:wasm_main\.py|wasm_build\.py|(?:agent|wasm)\/.*\.py)$/;

/** Our Python code, as files of a guest, in alphabetical order. */
export function guestSources(): LayerFile[] {
  return readdirSync(GUEST_FOLDER, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(sep, '/'))
    .filter((name) => PARTS.test(name))
    .toSorted()
    .map((name) => ({
      path: `${GUEST_LIBRARY}/${name}`,
      bytes: readFileSync(join(GUEST_FOLDER, name)),
    }));
}
