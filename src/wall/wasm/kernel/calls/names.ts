import { AT_FDCWD, AT_REMOVEDIR, MAY_EXECUTE, MAY_WRITE } from '../abi.ts';
import { checkAccess, checkEntries } from '../access.ts';
import type { Folder, Inode } from '../inode.ts';
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
      const inode = from.inode ?? fail('ENOENT');
      checkMovable(from, inode, to);
      if (inode !== to.inode) {
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

/** rename(2) */
function checkMovable(from: Place, inode: Inode, to: Place): void {
  const dots = [from.name, to.name].some((name) => name === '.' || name === '..');
  if (dots || isPinned(inode) || (to.inode !== null && isPinned(to.inode))) {
    fail('EBUSY');
  }
  checkEntries(from.folder);
  checkEntries(to.folder);
  if (to.folder.parent === null && !to.folder.pinned) {
    fail('ENOENT'); // the folder has been removed
  }
  if (inode.kind === 'folder') {
    checkFolderMovable(from, inode, to);
  } else if (to.inode?.kind === 'folder') {
    fail('EISDIR');
  } else if (from.slash || to.slash) {
    fail('ENOTDIR');
  }
}

function checkFolderMovable(from: Place, folder: Folder, to: Place): void {
  if (isBelow(to.folder, folder)) {
    fail('EINVAL');
  }
  if (to.inode !== null && to.inode.kind !== 'folder') {
    fail('ENOTDIR');
  }
  if (to.inode !== null && to.inode !== folder && to.inode.entries.size > 0) {
    fail('ENOTEMPTY');
  }
  if (from.folder !== to.folder) {
    checkAccess(folder, MAY_WRITE); // its `..` changes
  }
}

function isPinned(inode: Inode): boolean {
  return inode.kind === 'folder' && inode.pinned;
}

function isBelow(folder: Folder, top: Folder): boolean {
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
