import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  GUEST_ID,
  MAY_WRITE,
  NAME_MAX,
  UTIME_NOW,
  UTIME_OMIT,
} from '../abi.ts';
import { checkAccess, checkOwner, checkWritable, mayAccess } from '../access.ts';
import type { Timestamp } from '../clock.ts';
import type { GuestMemory } from '../guest-memory.ts';
import type { Inode } from '../inode.ts';
import type { LastLink } from '../look-up.ts';
import type { System } from '../system.ts';
import { fail } from '../system-error.ts';
import type { Calls, Context } from './calls.ts';

const BLOCK_BYTES = 4096;
/** stat(2) counts in these. */
const STAT_BLOCK_BYTES = 512;

/** Calls that ask and change what a file is, apart from its name and content. */
export function metadataCalls({ system, memory }: Context): Calls {
  const at = (folder: number, address: number, flags: number): Inode =>
    inodeAt(system, folder, memory.path(address), flags);

  return {
    __syscall_stat64: (path, buffer) => writeStat(memory, buffer, at(AT_FDCWD, path, 0)),
    __syscall_lstat64: (path, buffer) =>
      writeStat(memory, buffer, at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW)),
    __syscall_fstat64: (descriptor, buffer) =>
      writeStat(memory, buffer, system.descriptors.get(descriptor).inode),
    __syscall_newfstatat: (folder, path, buffer, flags) =>
      writeStat(memory, buffer, at(folder, path, flags)),

    __syscall_faccessat: (folder, path, mode, flags) => {
      if ((mode & ~7) !== 0) {
        fail('EINVAL');
      }
      checkAccess(at(folder, path, flags), mode);
    },

    __syscall_chmod: (path, mode) => changeMode(system, at(AT_FDCWD, path, 0), mode),
    __syscall_fchmod: (descriptor, mode) =>
      changeMode(system, system.descriptors.get(descriptor).inode, mode),
    __syscall_fchmodat2: (folder, path, mode, flags) =>
      changeMode(system, at(folder, path, flags), mode),

    __syscall_fchown32: (descriptor, user, group) =>
      changeOwner(system.descriptors.get(descriptor).inode, user, group),
    __syscall_fchownat: (folder, path, user, group, flags) =>
      changeOwner(at(folder, path, flags), user, group),

    __syscall_utimensat: (folder, path, times, flags) => {
      const inode = path === 0 ? system.descriptors.get(folder).inode : at(folder, path, flags);
      changeTimes(system, memory, inode, times);
    },

    __syscall_statfs64: (path, _size, buffer) => {
      at(AT_FDCWD, path, 0);
      writeStatfs(system, memory, buffer);
    },
    __syscall_fstatfs64: (descriptor, _size, buffer) => {
      system.descriptors.get(descriptor);
      writeStatfs(system, memory, buffer);
    },
  };
}

/** What a path and the flags of calls such as newfstatat(2) mean. */
function inodeAt(system: System, folder: number, path: string, flags: number): Inode {
  if (path === '' && (flags & AT_EMPTY_PATH) !== 0) {
    return folder === AT_FDCWD ? system.currentFolder : system.descriptors.get(folder).inode;
  }
  const lastLink: LastLink = (flags & AT_SYMLINK_NOFOLLOW) === 0 ? 'follow' : 'stay';
  return system.inode(folder, path, lastLink);
}

/** struct stat of Emscripten's musl (arch/emscripten/bits/stat.h): 96 bytes. */
function writeStat(memory: GuestMemory, buffer: number, inode: Inode): void {
  const start = buffer >>> 0;
  memory.bytes(start, 96).fill(0);
  memory.set32(start, 1); // st_dev: there is one
  memory.set32(start + 4, inode.format | inode.permissions);
  memory.set32(start + 8, inode.kind === 'folder' ? 2 : linkCount(inode));
  memory.set32(start + 12, inode.owner);
  memory.set32(start + 16, inode.owner);
  memory.set32(start + 20, inode.kind === 'device' ? inode.device : 0);
  memory.set64(start + 24, inode.size);
  memory.set32(start + 32, BLOCK_BYTES);
  memory.set32(start + 36, Math.ceil(inode.size / STAT_BLOCK_BYTES));
  writeTime(memory, start + 40, inode.accessed);
  writeTime(memory, start + 56, inode.modified);
  writeTime(memory, start + 72, inode.changed);
  memory.set64(start + 88, inode.number);
}

function linkCount(inode: Inode): number {
  return inode.parent === null && inode.kind === 'file' ? 0 : 1;
}

/** struct timespec: 64 bits of seconds, 32 of nanoseconds. */
function writeTime(memory: GuestMemory, address: number, time: Timestamp): void {
  memory.set64(address, time.seconds);
  memory.set32(address + 8, time.nanoseconds);
}

function changeMode(system: System, inode: Inode, mode: number): void {
  if (inode.kind === 'link') {
    fail('EOPNOTSUPP');
  }
  checkOwner(inode);
  inode.permissions = mode & 0o7777;
  inode.changed = system.clock.now();
}

/** There is one user and one group to give a file to. */
function changeOwner(inode: Inode, user: number, group: number): void {
  checkWritable(inode);
  if ([user, group].some((id) => id !== -1 && id !== GUEST_ID)) {
    fail('EPERM');
  }
}

/** utimensat(2); without times, whoever may write to a file may say that it changed now. */
function changeTimes(system: System, memory: GuestMemory, inode: Inode, times: number): void {
  if (times === 0 && mayAccess(inode, MAY_WRITE)) {
    checkWritable(inode);
  } else {
    checkOwner(inode);
  }
  const now = system.clock.now();
  const accessed = times === 0 ? now : readTime(memory, times >>> 0, now, inode.accessed);
  const modified = times === 0 ? now : readTime(memory, (times >>> 0) + 16, now, inode.modified);
  inode.accessed = accessed;
  inode.modified = modified;
  inode.changed = now;
}

function readTime(memory: GuestMemory, address: number, now: Timestamp, old: Timestamp): Timestamp {
  const seconds = memory.i64(address);
  const nanoseconds = memory.i32(address + 8);
  if (nanoseconds === UTIME_NOW) {
    return now;
  }
  if (nanoseconds === UTIME_OMIT) {
    return old;
  }
  if (nanoseconds < 0 || nanoseconds > 999_999_999) {
    fail('EINVAL');
  }
  return { seconds, nanoseconds };
}

/** struct statfs of Emscripten's musl (arch/emscripten/bits/statfs.h): 88 bytes. */
function writeStatfs(system: System, memory: GuestMemory, buffer: number): void {
  const { quota } = system.files;
  const start = buffer >>> 0;
  memory.bytes(start, 88).fill(0);
  const free = Math.floor(quota.freeBytes / BLOCK_BYTES);
  memory.set32(start + 4, BLOCK_BYTES);
  memory.set64(start + 8, Math.floor(quota.mostBytes / BLOCK_BYTES));
  memory.set64(start + 16, free);
  memory.set64(start + 24, free);
  memory.set64(start + 32, quota.mostInodes);
  memory.set64(start + 40, quota.freeInodes);
  memory.set32(start + 56, NAME_MAX);
  memory.set32(start + 60, BLOCK_BYTES);
}
