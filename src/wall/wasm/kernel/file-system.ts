import { GUEST_ID, S_IFLNK } from './abi.ts';
import { checkNewEntry } from './access.ts';
import type { Clock, Timestamp } from './clock.ts';
import { Device, Folder, Link, Stream } from './inode.ts';
import type { DeviceRole, Inode, InodeSettings } from './inode.ts';
import type { Place } from './look-up.ts';
import type { Quota } from './quota.ts';
import { RegularFile } from './regular-file.ts';
import { fail } from './system-error.ts';

/** Of what the guest cannot write to: the same in every guest, for interpreters remember it. */
export const SYSTEM_TIME: Timestamp = { seconds: 315_532_800, nanoseconds: 0 }; // 1980

/** What of the guest's names it may do itself. */
const ALL_PERMISSIONS = 0o777;

/** Makes inodes, names them, and lets them go. */
export class FileSystem {
  readonly quota: Quota;
  readonly #clock: Clock;
  /** The last number that an inode was given. */
  lastNumber = 0;
  readonly root: Folder;

  constructor(quota: Quota, clock: Clock) {
    this.quota = quota;
    this.#clock = clock;
    this.root = new Folder(this.systemInode(0o755));
    this.root.pinned = true;
  }

  /** For what is the same in every guest. */
  systemInode(permissions: number): InodeSettings {
    const number = this.#nextNumber();
    return { number, permissions, owner: 0, time: SYSTEM_TIME, readOnly: true, counted: false };
  }

  /** For what is the guest's and stands in its tree from the beginning. */
  givenInode(permissions: number, readOnly = false): InodeSettings {
    const time = this.#clock.now();
    return {
      number: this.#nextNumber(),
      permissions,
      owner: GUEST_ID,
      time,
      readOnly,
      counted: false,
    };
  }

  /** For what the guest makes. */
  #newInode(permissions: number): InodeSettings {
    this.quota.addInodes(1);
    return { ...this.givenInode(permissions), counted: true };
  }

  addFile(place: Place, permissions: number): RegularFile {
    checkNew(place);
    const file = new RegularFile(this.#newInode(permissions), this.quota);
    this.#add(place, file);
    return file;
  }

  addFolder(place: Place, permissions: number): void {
    checkNew(place);
    this.#add(place, new Folder(this.#newInode(permissions)));
  }

  addLink(place: Place, target: string): void {
    checkNew(place);
    this.quota.addBytes(target.length);
    try {
      this.#add(place, new Link(this.#newInode(ALL_PERMISSIONS), target));
    } catch (error) {
      this.quota.addBytes(-target.length);
      throw error;
    }
  }

  addDevice(folder: Folder, name: string, role: DeviceRole, device: number): void {
    folder.add(name, new Device(this.systemInode(0o666), role, device));
  }

  /** A file without a name. */
  nameless(permissions: number): RegularFile {
    return new RegularFile(this.#newInode(permissions), this.quota);
  }

  /** For descriptors that lead to no file: they do not count. */
  stream(): Stream {
    return new Stream(this.givenInode(0o600));
  }

  /** Takes an entry out of its folder; the inode lives on while it is open. */
  unlink(folder: Folder, inode: Inode): void {
    folder.remove(inode);
    this.touch(folder);
    inode.changed = this.#clock.now();
    this.#drop(inode);
  }

  /** Gives an entry another name; whatever had it is gone. */
  move(inode: Inode, place: Place): void {
    if (place.inode !== null) {
      this.unlink(place.folder, place.inode);
    }
    if (inode.parent !== null) {
      this.touch(inode.parent);
      inode.parent.remove(inode);
    }
    inode.changed = this.#clock.now();
    this.#add(place, inode);
  }

  /** Notes that somebody uses an inode, with or without a name. */
  hold(inode: Inode): void {
    inode.holders += 1;
  }

  release(inode: Inode): void {
    inode.holders -= 1;
    if (inode.parent === null && inode !== this.root) {
      this.#drop(inode);
    }
  }

  /** Notes a change of content. */
  touch(inode: Inode): void {
    inode.modified = this.#clock.now();
    inode.changed = inode.modified;
  }

  #add({ folder, name }: Place, inode: Inode): void {
    folder.add(name, inode);
    this.touch(folder);
  }

  /** Gives back what an inode took, when nothing leads to it any longer. */
  #drop(inode: Inode): void {
    if (inode.holders > 0) {
      return;
    }
    if (inode.kind === 'file') {
      inode.clear();
    }
    if (inode.counted) {
      // A folder that was removed can be opened once more, from the folder one is in, and let go of.
      inode.counted = false;
      this.quota.addInodes(-1);
      this.quota.addBytes(inode.format === S_IFLNK ? -inode.size : 0);
    }
  }

  #nextNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }
}

/** Whether an entry may be made there. */
function checkNew({ folder, inode }: Place): void {
  if (inode !== null) {
    fail('EEXIST');
  }
  checkNewEntry(folder);
}
