import { inflateRawSync } from 'node:zlib';

/** Signatures and sizes of the records: PKWARE's APPNOTE.TXT, 4.3. */
const END_SIGNATURE = 0x0605_4b50;
const END_BYTES = 22;
const ENTRY_SIGNATURE = 0x0201_4b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x0403_4b50;
const LOCAL_BYTES = 30;
const MOST_COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** Who made an entry: then its external attributes begin with the mode. */
const UNIX = 3;

/** What an archive may hold in all, unpacked, unless told otherwise. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The archive is damaged, or packed in a way that is not known. */
export class ArchiveError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArchiveError';
  }
}

/** One file of an archive. */
export interface ZipFile {
  /** With slashes, as it stands in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Kind and permissions as Unix has them, inode(7); 0 where the archive does not say. */
  readonly mode: number;
}

/** Unpacks an archive's files, in its order; folders are left out. */
export function readZip(archive: Uint8Array, mostBytes = MOST_BYTES): ZipFile[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    return readEntries(archive, view, mostBytes);
  } catch (error) {
    // A range error says that a record reaches beyond the end.
    throw error instanceof RangeError ? new ArchiveError('the archive is damaged') : error;
  }
}

function readEntries(archive: Uint8Array, view: DataView, mostBytes: number): ZipFile[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  let room = mostBytes;
  // Files that share their bytes are many for little: unpacking is to be linear in the archive.
  let packedRoom = archive.length;
  const files: ZipFile[] = [];
  for (let number = 0; number < count; number += 1) {
    expectSignature(view, at, ENTRY_SIGNATURE);
    const nameBytes = view.getUint16(at + 28, true);
    const name = textOf(archive, at + ENTRY_BYTES, nameBytes);
    if (!name.endsWith('/')) {
      const bytes = readContents(archive, view, at, room);
      room -= bytes.length;
      packedRoom -= view.getUint32(at + 20, true);
      if (packedRoom < 0) {
        throw new ArchiveError('files of the archive lie one over the other');
      }
      files.push({ name, bytes, mode: modeOf(view, at) });
    }
    at += ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

function modeOf(view: DataView, entry: number): number {
  const madeBy = view.getUint8(entry + 5);
  return madeBy === UNIX ? view.getUint16(entry + 40, true) : 0;
}

/** The record at the end of the archive, which a comment may follow. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MOST_COMMENT_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) {
    if (view.getUint32(at, true) === END_SIGNATURE) {
      return at;
    }
  }
  throw new ArchiveError('this is not a zip archive');
}

function readContents(
  archive: Uint8Array,
  view: DataView,
  entry: number,
  room: number,
): Uint8Array {
  const method = view.getUint16(entry + 10, true);
  const packedBytes = view.getUint32(entry + 20, true);
  const bytes = view.getUint32(entry + 24, true);
  const local = view.getUint32(entry + 42, true);
  expectSignature(view, local, LOCAL_SIGNATURE);
  if (bytes > room) {
    throw new ArchiveError('the archive holds too much');
  }
  const start =
    local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packedBytes > archive.length) {
    throw new ArchiveError('the archive is damaged');
  }
  const contents = unpack(archive.subarray(start, start + packedBytes), method, bytes);
  if (contents.length !== bytes) {
    throw new ArchiveError('a file of the archive has not the size that it says');
  }
  return contents;
}

function unpack(packed: Uint8Array, method: number, bytes: number): Uint8Array {
  switch (method) {
    case STORED:
      return packed;
    case DEFLATED:
      try {
        return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
      } catch {
        throw new ArchiveError('a file of the archive is damaged');
      }
    default:
      throw new ArchiveError(`the archive is packed by method ${method}`);
  }
}

function expectSignature(view: DataView, at: number, signature: number): void {
  if (view.getUint32(at, true) !== signature) {
    throw new ArchiveError('the archive is damaged');
  }
}

function textOf(archive: Uint8Array, at: number, length: number): string {
  return new TextDecoder().decode(archive.subarray(at, at + length));
}
