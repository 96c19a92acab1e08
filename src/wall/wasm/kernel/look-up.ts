import { MAX_LINKS, MAY_EXECUTE, NAME_MAX } from './abi.ts';
import { mayAccess } from './access.ts';
import type { Folder, Inode } from './inode.ts';
import { fail } from './system-error.ts';

/**
 * What happens to a link at the end of a path: it is followed; it is followed if a slash stands
 * behind it; it is what is meant.
 */
export type LastLink = 'follow' | 'stay' | 'entry';

/** Where a path leads. */
export interface Place {
  readonly folder: Folder;
  /** The last part: may be `.` or `..`, and is `/` when there was none. */
  readonly name: string;
  /** What is there, if anything. */
  readonly inode: Inode | null;
  /** The path ends in a slash, so it means a folder. What is there may be another thing. */
  readonly slash: boolean;
}

const SLASH = 47;

/** Last parts that are no name of an entry. */
export const DOTS: ReadonlySet<string> = new Set(['.', '..', '/']);

/**
 * Walks along a path (path_resolution(7)). The work is linear in its length and in those of at most
 * 40 links.
 * @throws SystemError ENOENT, ENOTDIR, ELOOP, EACCES, ENAMETOOLONG for what comes before the end
 */
export function lookUp(root: Folder, start: Folder, path: string, lastLink: LastLink): Place {
  if (path === '') {
    fail('ENOENT');
  }
  let folder = start;
  let rest = path;
  let position = 0;
  let links = 0;
  if (path.charCodeAt(0) === SLASH) {
    folder = root;
  }
  for (;;) {
    position = skipSlashes(rest, position);
    const end = endOfName(rest, position);
    if (position === end) {
      return { folder, name: '/', inode: folder, slash: true };
    }
    const name = rest.slice(position, end);
    position = skipSlashes(rest, end);
    const last = position === rest.length;
    const slash = end < rest.length;
    const inode = enter(folder, name);
    const followed = !last || lastLink === 'follow' || (slash && lastLink === 'stay');
    if (inode?.kind === 'link' && followed) {
      links += 1;
      if (links > MAX_LINKS) {
        fail('ELOOP');
      }
      folder = inode.target.charCodeAt(0) === SLASH ? root : folder;
      rest = inode.target + rest.slice(end);
      position = 0;
    } else if (last) {
      return { folder, name, inode, slash };
    } else if (inode === null) {
      fail('ENOENT');
    } else if (inode.kind !== 'folder') {
      fail('ENOTDIR');
    } else {
      folder = inode;
    }
  }
}

/** What a name in a folder stands for. */
function enter(folder: Folder, name: string): Inode | null {
  if (name.length > NAME_MAX) {
    fail('ENAMETOOLONG');
  }
  if (!mayAccess(folder, MAY_EXECUTE)) {
    fail('EACCES');
  }
  if (name === '.') {
    return folder;
  }
  return name === '..' ? (folder.parent ?? folder) : (folder.entries.get(name) ?? null);
}

function skipSlashes(path: string, start: number): number {
  let position = start;
  while (path.charCodeAt(position) === SLASH) {
    position += 1;
  }
  return position;
}

function endOfName(path: string, start: number): number {
  const end = path.indexOf('/', start);
  return end < 0 ? path.length : end;
}
