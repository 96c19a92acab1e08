import { GUEST_ID, MAY_EXECUTE, MAY_WRITE } from './abi.ts';
import type { Folder, Inode } from './inode.ts';
import { fail } from './system-error.ts';

/** Whether the permission bits let the guest read, write, execute (path_resolution(7)). */
export function mayAccess(inode: Inode, wanted: number): boolean {
  const bits = inode.owner === GUEST_ID ? inode.permissions >> 6 : inode.permissions;
  return (bits & wanted) === wanted;
}

/** @throws SystemError EROFS, EACCES */
export function checkAccess(inode: Inode, wanted: number): void {
  if ((wanted & MAY_WRITE) !== 0) {
    checkWritable(inode);
  }
  if (!mayAccess(inode, wanted)) {
    fail('EACCES');
  }
}

/** Devices can be written to wherever they stand. */
export function checkWritable(inode: Inode): void {
  if (inode.readOnly && inode.kind !== 'device') {
    fail('EROFS');
  }
}

/** Whether entries of a folder may be added and removed. */
export function checkEntries(folder: Folder): void {
  checkAccess(folder, MAY_WRITE | MAY_EXECUTE);
}

/** Whether a new one may be added: to a folder that has been removed there is no path any longer. */
export function checkNewEntry(folder: Folder): void {
  if (folder.parent === null && !folder.pinned) {
    fail('ENOENT');
  }
  checkEntries(folder);
}

/** Only an owner changes permissions and times. */
export function checkOwner(inode: Inode): void {
  checkWritable(inode);
  if (inode.owner !== GUEST_ID) {
    fail('EPERM');
  }
}
