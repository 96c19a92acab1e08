import type { FolderEntry } from '../../../model/folder-entry.ts';
import type { MountedFolder } from '../kernel/guest-tree.ts';

/**
 * Folders as bytes: the length of a list, 4 bytes little-endian, the list as JSON, then the contents
 * of its files one after the other.
 */
interface ListedEntry extends Omit<FolderEntry, 'bytes'> {
  readonly length: number;
}

interface ListedFolder extends Omit<MountedFolder, 'entries'> {
  readonly entries: readonly ListedEntry[];
}

const LENGTH_BYTES = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function packFolders(folders: readonly MountedFolder[]): Uint8Array[] {
  const list = folders.map(({ entries, ...folder }) => ({
    ...folder,
    entries: entries.map(({ bytes, ...entry }): ListedEntry => ({
      ...entry,
      length: bytes.length,
    })),
  }));
  const text = encoder.encode(JSON.stringify(list));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const contents = folders.flatMap(({ entries }) => entries.map(({ bytes }) => bytes));
  return [length, text, ...contents];
}

/** The other way. The bytes are the host's own. */
export function unpackFolders(bytes: Uint8Array): MountedFolder[] {
  const end = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const list: ListedFolder[] = JSON.parse(decoder.decode(bytes.subarray(LENGTH_BYTES, end)));
  let at = end;
  return list.map(({ entries, ...folder }) => ({
    ...folder,
    entries: entries.map(({ length, ...entry }) => {
      at += length;
      return { ...entry, bytes: bytes.slice(at - length, at) };
    }),
  }));
}
