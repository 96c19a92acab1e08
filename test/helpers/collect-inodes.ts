import type { FolderEntry } from '../../src/model/folder-entry.ts';
import type { Folder, Inode } from '../../src/wall/wasm/kernel/inode.ts';
import { fromBytes } from '../../src/wall/wasm/kernel/text.ts';

const NOTHING = new Uint8Array(0);

/**
 * Everything below a folder, folders before what is in them; links are told, not followed. Names
 * that are not UTF-8 are left out, with all below them: the host's files have texts as names.
 */
export function* collectInodes(top: Folder): Generator<FolderEntry> {
  const open: [string, Folder][] = [['', top]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [prefix, folder] = next;
    for (const inode of folder.entries.values()) {
      const name = fromBytes(inode.name);
      const entry = name === null ? null : describe(`${prefix}${name}`, inode);
      if (entry !== null) {
        yield entry;
      }
      if (entry !== null && inode.kind === 'folder') {
        open.push([`${entry.path}/`, inode]);
      }
    }
  }
}

function describe(path: string, inode: Inode): FolderEntry | null {
  const entry = { path, bytes: NOTHING, target: '', mode: inode.permissions };
  switch (inode.kind) {
    case 'folder':
      return { ...entry, kind: 'folder' };
    case 'file':
      return { ...entry, kind: 'file', bytes: inode.content };
    case 'link': {
      const target = fromBytes(inode.target);
      return target === null ? null : { ...entry, kind: 'link', target };
    }
    case 'device':
    case 'stream':
      return null;
  }
}
