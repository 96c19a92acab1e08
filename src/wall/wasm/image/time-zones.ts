import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerFile } from './layer-files.ts';

/** Where systems keep the time zone database, and where the interpreter looks for it. */
const FOLDER = '/usr/share/zoneinfo';

/** The same zones again, with leap seconds or under another name. */
const AGAIN = /^(?:right|posix)\//;

/** How such a file begins; RFC 9636. */
const MAGIC = 'TZif';

/** The zones that this machine knows, as files of a guest; none where there is no database. */
export function timeZoneFiles(folder: string = FOLDER): LayerFile[] {
  return namesIn(folder)
    .filter((name) => !AGAIN.test(name))
    .toSorted()
    .map((name) => ({ path: `${FOLDER}/${name}`, bytes: read(join(folder, name)) }))
    .filter(({ bytes }) => Buffer.from(bytes).toString('latin1', 0, MAGIC.length) === MAGIC);
}

/** What tells one release of the database from another. */
export function timeZoneVersion(folder: string = FOLDER): string {
  const [version = ''] = Buffer.from(read(join(folder, 'tzdata.zi')))
    .toString('latin1')
    .split('\n');
  return version === '' ? String(namesIn(folder).length) : version;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

/** Empty for a folder, and for what can't be read. */
function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return new Uint8Array(0);
  }
}
