import {
  MAY_READ,
  MAY_WRITE,
  O_ACCMODE,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
} from '../abi.ts';
import { checkAccess, checkEntries } from '../access.ts';
import type { Inode } from '../inode.ts';
import { DOTS } from '../look-up.ts';
import type { LastLink, Place } from '../look-up.ts';
import { OpenFile } from '../open-file.ts';
import type { System } from '../system.ts';
import { fail } from '../system-error.ts';

/** What fcntl(2) tells of a file's flags later. */
const KEPT_FLAGS = O_ACCMODE | O_APPEND | O_NONBLOCK | O_PATH;

/** open(2); returns the descriptor. */
export function open(
  system: System,
  folder: number,
  path: string,
  flags: number,
  mode: number,
): number {
  const number = system.descriptors.free();
  const permissions = mode & 0o7777 & ~system.mask;
  const file = openFile(system, folder, path, flags, permissions);
  system.descriptors.put(number, file, (flags & O_CLOEXEC) !== 0);
  return number;
}

function openFile(
  system: System,
  folder: number,
  path: string,
  flags: number,
  permissions: number,
): OpenFile {
  if ((flags & O_TMPFILE) === O_TMPFILE) {
    return openNameless(system, system.inode(folder, path), flags, permissions);
  }
  const exclusive = (flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0;
  const place = system.place(folder, path, lastLink(flags, path));
  const { inode } = place;
  if (place.slash && (flags & O_CREAT) !== 0 && !DOTS.has(place.name)) {
    fail('EISDIR');
  }
  if (inode === null) {
    return openNew(system, place, flags, permissions);
  }
  if (exclusive) {
    fail('EEXIST');
  }
  checkKind(inode, place.slash ? flags | O_DIRECTORY : flags);
  if (inode.kind === 'device' && typeof inode.role === 'number') {
    return system.descriptors.get(inode.role);
  }
  if ((flags & O_PATH) === 0) {
    checkAccess(inode, wanted(flags));
  }
  if (inode.kind === 'file') {
    if (inode.generate !== null) {
      inode.share(inode.generate());
    } else if ((flags & O_TRUNC) !== 0) {
      inode.resize(0);
      system.files.touch(inode);
    }
  }
  return new OpenFile(inode, system.body(inode), flags & KEPT_FLAGS);
}

/** Makes the file that was not there. */
function openNew(system: System, place: Place, flags: number, permissions: number): OpenFile {
  if ((flags & O_CREAT) === 0) {
    fail('ENOENT');
  }
  const inode = system.files.addFile(place, permissions);
  return new OpenFile(inode, system.body(inode), flags & KEPT_FLAGS);
}

/** O_TMPFILE: a file in a folder that has no name there. */
function openNameless(system: System, folder: Inode, flags: number, permissions: number): OpenFile {
  if (folder.kind !== 'folder') {
    fail('ENOTDIR');
  }
  if ((flags & O_ACCMODE) === O_RDONLY) {
    fail('EINVAL');
  }
  checkEntries(folder);
  const inode = system.files.nameless(permissions);
  return new OpenFile(inode, system.body(inode), flags & KEPT_FLAGS);
}

function lastLink(flags: number, path: string): LastLink {
  if ((flags & O_CREAT) !== 0 && (path.endsWith('/') || (flags & O_EXCL) !== 0)) {
    return 'entry';
  }
  return (flags & O_NOFOLLOW) === 0 ? 'follow' : 'stay';
}

/** Whether what is there can be opened so. */
function checkKind(inode: Inode, flags: number): void {
  if (inode.kind !== 'folder' && (flags & O_DIRECTORY) !== 0) {
    fail('ENOTDIR');
  }
  if (inode.kind === 'link') {
    fail('ELOOP');
  }
  const writes = (flags & O_ACCMODE) !== O_RDONLY || (flags & O_CREAT) !== 0;
  if (inode.kind === 'folder' && writes) {
    fail('EISDIR');
  }
}

/** Which permissions the flags ask for. */
function wanted(flags: number): number {
  const mode = flags & O_ACCMODE;
  const reads = mode === O_WRONLY ? 0 : MAY_READ;
  const writes = mode !== O_RDONLY || (flags & O_TRUNC) !== 0 ? MAY_WRITE : 0;
  return reads | writes;
}
