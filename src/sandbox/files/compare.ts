import type { FileChange, FileKind } from '../../model/file-entry.ts';
import type { Listed, Listing } from './walk.ts';

/** What became of one path between two listings. */
export interface Difference {
  /** Below the folder that was listed. */
  readonly path: string;
  readonly change: FileChange;
  /** Of what is there now; of what was there, when it was removed. */
  readonly entry: Listed;
  /** What was there; null when it was added. */
  readonly kindBefore: FileKind | null;
}

/** What a listing has that another one did not, and the other way round, in the order of the paths. */
export function compare(before: Listing, after: Listing): Difference[] {
  const old = byPath(before);
  const differences: Difference[] = [];
  for (const entry of after.entries) {
    const was = old.get(entry.path);
    old.delete(entry.path);
    if (was === undefined) {
      differences.push({ path: entry.path, change: 'added', entry, kindBefore: null });
    } else if (!isSame(was, entry)) {
      differences.push({ path: entry.path, change: 'changed', entry, kindBefore: was.kind });
    }
  }
  for (const entry of old.values()) {
    differences.push({ path: entry.path, change: 'removed', entry, kindBefore: entry.kind });
  }
  return differences.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function byPath({ entries }: Listing): Map<string, Listed> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

function isSame(before: Listed, after: Listed): boolean {
  if (before.kind !== after.kind || before.mode !== after.mode || before.target !== after.target) {
    return false;
  }
  if (before.kind !== 'file') {
    return true;
  }
  const sameContent =
    before.digest === null || after.digest === null
      ? before.modifiedMs === after.modifiedMs
      : before.digest === after.digest;
  return before.sizeBytes === after.sizeBytes && sameContent;
}
