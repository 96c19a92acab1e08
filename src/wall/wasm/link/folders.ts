import { ProtocolError } from '../../../model/errors.ts';
import type { FolderEntry } from '../../../model/folder-entry.ts';
import type { MountedFolder } from '../kernel/guest-tree.ts';

/**
 * Folders as bytes: the length of a list, 4 bytes little-endian, the list as JSON, then the contents
 * of its files one after the other.
 */
interface ListedEntry extends Omit<FolderEntry, 'bytes'> {
  readonly length: number;
}

const LENGTH_BYTES = 4;
const NOTHING = new Uint8Array(0);

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

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

/**
 * The other way. Each part of a path is a name, and nothing else.
 *
 * @throws ProtocolError for what is no such bytes.
 */
export function unpackFolders(bytes: Uint8Array): MountedFolder[] {
  const end = LENGTH_BYTES + lengthOf(bytes);
  const list: unknown = parse(bytes.subarray(LENGTH_BYTES, end));
  let rest = bytes.subarray(end);
  return arrayOf(list).map((folder) => {
    const fields = fieldsOf(folder);
    const entries = arrayOf(fields.get('entries')).map((entry) => {
      const { length, ...listed } = listedEntry(entry);
      const content = rest.subarray(0, length);
      rest = rest.subarray(length);
      if (content.length !== length) {
        throw wrong();
      }
      return { ...listed, bytes: length === 0 ? NOTHING : content.slice() };
    });
    return {
      path: textOf(fields.get('path')),
      readOnly: fields.get('readOnly') === true,
      entries,
    };
  });
}

function lengthOf(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) {
    throw wrong();
  }
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    throw wrong();
  }
}

function listedEntry(value: unknown): ListedEntry {
  const fields = fieldsOf(value);
  const kind = fields.get('kind');
  if (kind !== 'file' && kind !== 'folder' && kind !== 'link') {
    throw wrong();
  }
  return {
    kind,
    path: pathOf(fields.get('path')),
    target: textOf(fields.get('target')),
    mode: countOf(fields.get('mode')) & 0o7777,
    length: countOf(fields.get('length')),
  };
}

function pathOf(value: unknown): string {
  const path = textOf(value);
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) {
    throw wrong();
  }
  return path;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value.includes('\0')) {
    throw wrong();
  }
  return value;
}

function countOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw wrong();
  }
  return value;
}

function arrayOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw wrong();
  }
  return value;
}

function fieldsOf(value: unknown): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    throw wrong();
  }
  return new Map(Object.entries(value));
}

function wrong(): ProtocolError {
  return new ProtocolError('what was sent is no list of files');
}
