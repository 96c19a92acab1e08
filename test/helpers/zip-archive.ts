import { crc32, deflateRawSync } from 'node:zlib';

const DEFLATED = 8;

/** One entry of an archive, with what a hostile archive may say of it. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly method?: number;
  /** The size that the archive says, when that is a lie. */
  readonly claimed?: number;
  /** Kind and permissions, as an archive that was made on Unix has them. */
  readonly mode?: number;
}

/** An archive as PKWARE's APPNOTE.TXT describes it. */
export function archiveOf(entries: readonly ArchiveEntry[], comment = ''): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, method = DEFLATED, claimed = bytes.length, mode } of entries) {
    const packed = method === DEFLATED ? deflateRawSync(bytes) : Buffer.from(bytes);
    const label = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x0403_4b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(claimed, 22);
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x0201_4b50, 0);
    central.writeUInt8(mode === undefined ? 0 : 3, 5);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc32(bytes), 16);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(claimed, 24);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt16LE(mode ?? 0, 40);
    central.writeUInt32LE(offset, 42);
    directory.push(central, label);
    pieces.push(local, label, packed);
    offset += local.length + label.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...pieces, ...directory, end, Buffer.from(comment)]);
}
