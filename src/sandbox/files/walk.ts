import type { PythonValue } from '../../model/value.ts';
import { asCount, asList, asText, unexpected } from '../service.ts';
import type { AskService } from '../service.ts';
import { parseDescribed } from './described.ts';
import type { Described } from './described.ts';
import {
  LISTING_BYTES,
  MOST_DEPTH,
  MOST_DIGEST_BYTES,
  MOST_ENTRIES,
  MOST_NAME_UNITS,
} from './limits.ts';

/** Something below a folder. */
export interface Listed extends Described {
  /** Below the folder, with slashes between the names. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  /** Of a file's content, in hexadecimal digits; null when there is none. */
  readonly digest: string | null;
}

/** What is below a folder: folders before what is in them. */
export interface Listing {
  readonly entries: readonly Listed[];
  /** Why it is not all; null when it is. */
  readonly problem: string | null;
}

/** What to list. */
export interface WalkOptions {
  readonly depth?: number;
  readonly digests?: boolean;
}

const DIGEST_BYTES = 16;

/** Of the reason for an incomplete listing, which is a text of the guest. */
const MOST_REASON_UNITS = 200;

/**
 * What is below a folder of the guest, links not followed. The agent may lie about all of it, so what
 * comes out is a tree in any case: each entry has a name of its own in a folder that was told before.
 */
export async function walk(
  ask: AskService,
  path: string,
  { depth = MOST_DEPTH, digests = false }: WalkOptions = {},
): Promise<Listing> {
  const listing = await ask({
    service: 'files.walk',
    args: [path, depth, MOST_ENTRIES, digests ? MOST_DIGEST_BYTES : 0],
    resultBytes: LISTING_BYTES,
    parse: (answer) => parseListing(answer, depth),
  });
  // One that is as deep as is looked may hold more.
  const deep =
    depth === MOST_DEPTH && listing.entries.some((e) => e.kind === 'folder' && e.depth === depth);
  return deep ? { ...listing, problem: `folders are more than ${MOST_DEPTH} deep` } : listing;
}

function parseListing(answer: PythonValue | undefined, depth: number): Listing {
  const [problem, told] = asList(answer);
  const list = asList(told);
  if (list.length > MOST_ENTRIES) {
    throw unexpected();
  }
  const entries: Listed[] = [];
  const seen = new Set<string>();
  for (const item of list) {
    const entry = parseListed(asList(item), entries);
    if (entry.depth > depth || seen.has(entry.path)) {
      throw unexpected();
    }
    seen.add(entry.path);
    entries.push(entry);
  }
  return {
    entries,
    problem: problem === null ? null : asText(problem).slice(0, MOST_REASON_UNITS),
  };
}

function parseListed(fields: readonly PythonValue[], before: readonly Listed[]): Listed {
  const [parent, name, kind, size, mode, modified, target, digest, ...more] = fields;
  const folder = parent === -1 ? null : before[asCount(parent)];
  if (folder === undefined || (folder !== null && folder.kind !== 'folder') || more.length > 0) {
    throw unexpected();
  }
  const checked = parseName(name);
  return {
    path: folder === null ? checked : `${folder.path}/${checked}`,
    name: checked,
    depth: (folder?.depth ?? 0) + 1,
    digest:
      digest instanceof Uint8Array
        ? Buffer.from(digest.subarray(0, DIGEST_BYTES)).toString('hex')
        : null,
    ...parseDescribed([kind, size, mode, modified, target]),
  };
}

function parseName(value: PythonValue | undefined): string {
  const name = asText(value);
  const isName = name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
  if (!isName || name.length > MOST_NAME_UNITS) {
    throw unexpected();
  }
  return name;
}
