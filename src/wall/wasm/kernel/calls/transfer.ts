import {
  AT_FDCWD,
  IOV_MAX,
  MAY_WRITE,
  MOST_TRANSFERRED,
  O_APPEND,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
} from '../abi.ts';
import { checkAccess } from '../access.ts';
import { FolderBody } from '../folder-body.ts';
import type { Inode } from '../inode.ts';
import type { OpenFile } from '../open-file.ts';
import type { RegularFile } from '../regular-file.ts';
import { SystemError, fail } from '../system-error.ts';
import type { Calls, Context } from './calls.ts';
import { listFolder } from './list-folder.ts';

/** Reads into or writes from one piece of memory at a position; returns how many bytes. */
type Transfer = (piece: Uint8Array, position: number) => number;

/** Calls that move bytes between files and memory, and change how much a file holds. */
export function transferCalls({ system, memory }: Context): Calls {
  /**
   * Goes through the pieces that an iovec lists (readv(2)) until one is not filled, or after the first
   * that is where the next could have to wait.
   */
  const transfer = (
    vector: number,
    count: number,
    position: number,
    mayWait: boolean,
    move: Transfer,
  ): number => {
    if (count < 0 || count > IOV_MAX) {
      fail('EINVAL');
    }
    const start = vector >>> 0;
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      const length = memory.u32(start + index * 8 + 4);
      const piece = memory.bytes(memory.u32(start + index * 8), length);
      const moved = movePiece(piece, position + total, total, move);
      total += moved;
      if (moved < length || total > MOST_TRANSFERRED || (moved > 0 && mayWait)) {
        break;
      }
    }
    return total;
  };

  const read = (descriptor: number, vector: number, count: number, offset: number | null) => {
    const file = system.descriptors.get(descriptor);
    if (!file.readable) {
      fail('EBADF');
    }
    const position = offset ?? file.position;
    const total = transfer(vector, count, position, !file.body.seekable, (piece, at) =>
      file.body.read(piece, at, file.mayWait),
    );
    file.position += offset === null ? total : 0;
    return total;
  };

  const write = (descriptor: number, vector: number, count: number, offset: number | null) => {
    const file = system.descriptors.get(descriptor);
    if (!file.writable) {
      fail('EBADF');
    }
    const appends = (file.flags & O_APPEND) !== 0; // with pwrite(2) as well, as on Linux
    const position = appends ? file.inode.size : (offset ?? file.position);
    const total = transfer(vector, count, position, false, (piece, at) =>
      file.body.write(piece, at, file.mayWait),
    );
    if (offset === null) {
      file.position = position + total;
    }
    return total;
  };

  /** Positions cannot be given for streams. */
  const checkOffset = (descriptor: number, offset: number): number => {
    if (!system.descriptors.get(descriptor).body.seekable) {
      fail('ESPIPE');
    }
    return offset < 0 ? fail('EINVAL') : offset;
  };

  return {
    fd_read: (descriptor, vector, count, result) =>
      memory.set32(result, read(descriptor, vector, count, null)),
    fd_write: (descriptor, vector, count, result) =>
      memory.set32(result, write(descriptor, vector, count, null)),
    fd_pread: (descriptor, vector, count, offset, result) =>
      memory.set32(result, read(descriptor, vector, count, checkOffset(descriptor, offset))),
    fd_pwrite: (descriptor, vector, count, offset, result) =>
      memory.set32(result, write(descriptor, vector, count, checkOffset(descriptor, offset))),

    fd_seek: (descriptor, offset, whence, result) => {
      const file = system.descriptors.get(descriptor);
      const position = seekBase(file, whence) + offset;
      if (position < 0) {
        fail('EINVAL');
      }
      if (position > Number.MAX_SAFE_INTEGER) {
        fail('EOVERFLOW');
      }
      file.position = position;
      memory.set64(result, position);
    },

    fd_sync: (descriptor) => void system.descriptors.get(descriptor),
    __syscall_fdatasync: (descriptor) => void system.descriptors.get(descriptor),
    __syscall_fadvise64: (descriptor) => void system.descriptors.get(descriptor),

    __syscall_truncate64: (path, size) => {
      const inode = system.inode(AT_FDCWD, memory.path(path));
      checkAccess(inode, MAY_WRITE);
      resizable(inode).resize(size < 0 ? fail('EINVAL') : size);
      system.files.touch(inode);
    },
    __syscall_ftruncate64: (descriptor, size) => {
      const file = system.descriptors.get(descriptor);
      if (!file.writable || size < 0) {
        fail('EINVAL');
      }
      resizable(file.inode).resize(size);
      system.files.touch(file.inode);
    },

    __syscall_fallocate: (descriptor, mode, offset, length) => {
      const file = system.descriptors.get(descriptor);
      if (mode !== 0) {
        fail('EOPNOTSUPP');
      }
      if (!file.writable) {
        fail('EBADF');
      }
      if (offset < 0 || length <= 0) {
        fail('EINVAL');
      }
      const inode = file.inode.kind === 'file' ? file.inode : fail('ENODEV');
      inode.resize(Math.max(inode.size, offset + length));
    },

    __syscall_getdents64: (descriptor, buffer, size) => {
      const file = system.descriptors.get(descriptor);
      return file.body instanceof FolderBody
        ? listFolder(memory, file, file.body, buffer, size >>> 0)
        : fail('ENOTDIR');
    },
  };
}

/** What was moved before an error counts; the next call will meet the error again. */
function movePiece(piece: Uint8Array, position: number, total: number, move: Transfer): number {
  if (piece.length === 0) {
    return 0;
  }
  try {
    return move(piece, position);
  } catch (error) {
    if (total > 0 && error instanceof SystemError) {
      return 0;
    }
    throw error;
  }
}

function seekBase(file: OpenFile, whence: number): number {
  if (!file.body.seekable) {
    fail('ESPIPE');
  }
  switch (whence) {
    case SEEK_SET:
      return 0;
    case SEEK_CUR:
      return file.position;
    case SEEK_END:
      return file.inode.kind === 'file' ? file.inode.size : 0;
    default:
      return fail('EINVAL');
  }
}

function resizable(inode: Inode): RegularFile {
  switch (inode.kind) {
    case 'file':
      return inode;
    case 'folder':
      return fail('EISDIR');
    default:
      return fail('EINVAL');
  }
}
