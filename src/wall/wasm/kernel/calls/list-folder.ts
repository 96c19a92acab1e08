import { S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG } from '../abi.ts';
import type { FolderBody } from '../folder-body.ts';
import type { GuestMemory } from '../guest-memory.ts';
import type { OpenFile } from '../open-file.ts';
import { fail } from '../system-error.ts';

/** struct dirent of musl: inode, position, length of this entry, type, name and a zero. */
const NAME_OFFSET = 19;
const ALIGNMENT = 8;

/** <dirent.h>: DT_DIR and others are the type bits of the mode. */
const TYPE_SHIFT = 12;
const TYPES: ReadonlySet<number> = new Set([S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG]);

/** getdents64(2): as many entries as fit; returns how many bytes they take, 0 at the end. */
export function listFolder(
  memory: GuestMemory,
  file: OpenFile,
  body: FolderBody,
  buffer: number,
  size: number,
): number {
  const start = buffer >>> 0;
  memory.bytes(start, size);
  let used = 0;
  for (;;) {
    const item = body.peek(file.position);
    if (item === null) {
      return used;
    }
    const unaligned = NAME_OFFSET + item.name.length + 1;
    const length = Math.ceil(unaligned / ALIGNMENT) * ALIGNMENT;
    if (used + length > size) {
      return used > 0 ? used : fail('EINVAL');
    }
    const entry = start + used;
    const { format } = item.inode;
    memory.set64(entry, item.inode.number);
    memory.set64(entry + 8, item.position);
    memory.setI16(entry + 16, length);
    memory.bytes(entry + 18, 1)[0] = TYPES.has(format) ? format >> TYPE_SHIFT : 0;
    memory.setText(entry + NAME_OFFSET, item.name);
    file.position = item.position;
    used += length;
  }
}
