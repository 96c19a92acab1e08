import { AT_FDCWD, AT_REMOVEDIR, MAY_EXECUTE, MAY_WRITE } from '../abi.ts';
import { checkAccess, checkEntries, checkNewEntry } from '../access.ts';
import type { Folder, Inode } from '../inode.ts';
import { DOTS } from '../look-up.ts';
import type { Place } from '../look-up.ts';
import { fail } from '../system-error.ts';
import type { Calls, Context } from './calls.ts';
import { open } from './open.ts';

/** Calls that make, remove and change the names of files. */
export function nameCalls({ system, memory }: Context): Calls {
  const { files } = system;

  const remove = (descriptor: number, address: number, flags: number): void => {
    const place = system.place(descriptor, memory.path(address), 'entry');
    const inode = place.inode ?? fail('ENOENT');
    if ((flags & AT_REMOVEDIR) !== 0) {
      checkRemovable(place, inode);
    } else if (inode.kind === 'folder') {
      fail('EISDIR');
    } else if (place.slash) {
      fail('ENOTDIR');
    }
    checkEntries(place.folder);
    files.unlink(place.folder, inode);
  };

  return {
    __syscall_openat: (folder, path, flags, more) =>
      open(system, folder, memory.path(path), flags, more === 0 ? 0 : memory.u32(more)),

    __syscall_mkdirat: (folder, path, mode) => {
      const place = system.place(folder, memory.path(path), 'entry');
      files.addFolder(place, mode & 0o1777 & ~system.mask);
    },

    __syscall_symlinkat: (target, folder, path) => {
      const text = memory.path(target);
      if (text === '') {
        fail('ENOENT');
      }
      const place = system.place(folder, memory.path(path), 'entry');
      if (place.inode === null && place.slash) {
        fail('ENOENT');
      }
      files.addLink(place, text);
    },

    __syscall_readlinkat: (folder, path, buffer, size) => {
      const inode = system.inode(folder, memory.path(path), 'stay');
      if (inode.kind !== 'link' || size <= 0) {
        fail('EINVAL');
      }
      const target = memory.bytes(buffer, Math.min(size, inode.target.length));
      for (let index = 0; index < target.length; index += 1) {
        target[index] = inode.target.charCodeAt(index);
      }
      return target.length;
    },

    __syscall_unlinkat: remove,
    __syscall_rmdir: (path) => remove(AT_FDCWD, path, AT_REMOVEDIR),

    __syscall_renameat: (oldFolder, oldPath, newFolder, newPath) => {
      const from = system.place(oldFolder, memory.path(oldPath), 'entry');
      const to = system.place(newFolder, memory.path(newPath), 'entry');
      if (DOTS.has(from.name) || DOTS.has(to.name)) {
        fail('EBUSY');
      }
      const inode = from.inode ?? fail('ENOENT');
      checkPaths(from, inode, to);
      if (inode !== to.inode) {
        checkReplaceable(from, inode, to);
        files.move(inode, to);
      }
    },

    __syscall_chdir: (path) => {
      system.currentFolder = enterable(system.inode(AT_FDCWD, memory.path(path)));
    },

    __syscall_fchdir: (descriptor) => {
      system.currentFolder = enterable(system.descriptors.get(descriptor).inode);
    },

    __syscall_getcwd: (buffer, size) => {
      const path = pathOf(system.currentFolder, files.root);
      if (path.length >= size >>> 0) {
        fail(size === 0 ? 'EINVAL' : 'ERANGE');
      }
      memory.setText(buffer, path);
      return path.length + 1;
    },

    __syscall_umask_js: (mask) => {
      const old = system.mask;
      system.mask = mask & 0o777;
      return old;
    },
  };
}

/** rmdir(2) */
function checkRemovable({ name }: Place, inode: Inode): void {
  if (inode.kind !== 'folder') {
    fail('ENOTDIR');
  }
  if (name === '.' || name === '..') {
    fail(name === '.' ? 'EINVAL' : 'ENOTEMPTY');
  }
  if (inode.pinned) {
    fail('EBUSY');
  }
  if (inode.entries.size > 0) {
    fail('ENOTEMPTY');
  }
}

/** rename(2), in the order in which Linux looks at it: whether the paths fit together. */
function checkPaths(from: Place, inode: Inode, to: Place): void {
  if (inode.kind !== 'folder' && (from.slash || to.slash)) {
    fail('ENOTDIR');
  }
  if (isPinned(inode) || (to.inode !== null && isPinned(to.inode))) {
    fail('EBUSY');
  }
  if (isBelow(to.folder, inode)) {
    fail('EINVAL');
  }
  if (to.inode !== null && isBelow(from.folder, to.inode)) {
    fail('ENOTEMPTY');
  }
}

/** Whether an entry may take the place. */
function checkReplaceable(from: Place, inode: Inode, to: Place): void {
  checkEntries(from.folder);
  checkNewEntry(to.folder);
  const replaced = to.inode;
  if (inode.kind === 'folder') {
    if (replaced !== null && replaced.kind !== 'folder') {
      fail('ENOTDIR');
    }
    if (from.folder !== to.folder) {
      checkAccess(inode, MAY_WRITE); // its `..` changes
    }
  }
  if (replaced?.kind === 'folder' && inode.kind !== 'folder') {
    fail('EISDIR');
  }
  if (replaced?.kind === 'folder' && replaced.entries.size > 0) {
    fail('ENOTEMPTY');
  }
}

function isPinned(inode: Inode): boolean {
  return inode.kind === 'folder' && inode.pinned;
}

/** Whether a folder is another, or somewhere in it. */
function isBelow(folder: Folder, top: Inode): boolean {
  let above: Folder | null = folder;
  while (above !== null && above !== top) {
    above = above.parent;
  }
  return above === top;
}

function enterable(inode: Inode): Folder {
  if (inode.kind !== 'folder') {
    return fail('ENOTDIR');
  }
  checkAccess(inode, MAY_EXECUTE);
  return inode;
}

/** @throws SystemError ENOENT when the folder, or one above it, has been removed */
function pathOf(folder: Folder, root: Folder): string {
  const names: string[] = [];
  let current = folder;
  while (current !== root) {
    names.push(current.name);
    current = current.parent ?? fail('ENOENT');
  }
  return `/${names.toReversed().join('/')}`;
}
