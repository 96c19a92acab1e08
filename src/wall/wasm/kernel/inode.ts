import { S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK } from './abi.ts';
import type { Timestamp } from './clock.ts';
import type { RegularFile } from './regular-file.ts';

/** Whatever a path can lead to, or only a descriptor. */
export type Inode = RegularFile | Folder | Link | Device | Stream;

/** What an inode begins with. */
export interface InodeSettings {
  /** As stat(2) shows it. */
  readonly number: number;
  /** The lower twelve bits of its mode. */
  readonly permissions: number;
  readonly owner: number;
  readonly time: Timestamp;
  /** Nobody writes to it, whatever the permissions. */
  readonly readOnly: boolean;
  /** Whether it counts towards the quota. */
  readonly counted: boolean;
}

/** What all inodes have. There are no hard links, so each has at most one name. */
export abstract class AnyInode {
  /** The upper bits of the mode: what it is. */
  abstract readonly format: number;
  readonly number: number;
  permissions: number;
  readonly readOnly: boolean;
  /** Whether it counts towards the quota: until nothing leads to it, and never again after that. */
  counted: boolean;
  readonly owner: number;
  accessed: Timestamp;
  modified: Timestamp;
  changed: Timestamp;
  /** Where it hangs; null when it has no name, or not any longer, and for the root. */
  parent: Folder | null = null;
  name = '';
  /** Its place among its siblings: grows with every entry that its folder ever got. */
  order = 0;
  /** Open files and mappings that hold it. */
  holders = 0;

  constructor(settings: InodeSettings) {
    this.number = settings.number;
    this.permissions = settings.permissions;
    this.readOnly = settings.readOnly;
    this.counted = settings.counted;
    this.owner = settings.owner;
    this.accessed = settings.time;
    this.modified = settings.time;
    this.changed = settings.time;
  }

  /** Bytes, as stat(2) shows them. */
  get size(): number {
    return 0;
  }
}

export class Folder extends AnyInode {
  readonly kind = 'folder';
  readonly format = S_IFDIR;
  readonly #entries = new Map<string, Inode>();
  /** Adds the entries when somebody first looks. */
  #fill: ((folder: Folder) => void) | null;
  #order = 0;
  /** Neither moved nor removed: the root, and where something is mounted. */
  pinned = false;

  constructor(settings: InodeSettings, fill: ((folder: Folder) => void) | null = null) {
    super(settings);
    this.#fill = fill;
  }

  /** In the order in which they were added, which getdents64(2) relies on. */
  get entries(): ReadonlyMap<string, Inode> {
    return this.#filled();
  }

  /** Whether somebody has looked into it. */
  get isFilled(): boolean {
    return this.#fill === null;
  }

  add(name: string, inode: Inode): void {
    this.#filled();
    this.put(name, inode, this.#order + 1);
  }

  /** As `add`, with the place among its siblings that it has had before. */
  put(name: string, inode: Inode, order: number): void {
    const entries = this.#filled();
    this.#order = Math.max(this.#order, order);
    inode.parent = this;
    inode.name = name;
    inode.order = order;
    entries.set(name, inode);
  }

  remove(inode: Inode): void {
    this.#filled().delete(inode.name);
    inode.parent = null;
  }

  override get size(): number {
    return 4096;
  }

  #filled(): Map<string, Inode> {
    if (this.#fill !== null) {
      const fill = this.#fill;
      this.#fill = null;
      fill(this);
    }
    return this.#entries;
  }
}

/** A symbolic link. */
export class Link extends AnyInode {
  readonly kind = 'link';
  readonly format = S_IFLNK;
  readonly target: string;

  constructor(settings: InodeSettings, target: string) {
    super(settings);
    this.target = target;
  }

  override get size(): number {
    return this.target.length;
  }
}

/** What a device does: null(4), full(4), random(4); a number stands for that descriptor. */
export type DeviceRole = 'null' | 'zero' | 'full' | 'random' | 0 | 1 | 2;

export class Device extends AnyInode {
  readonly kind = 'device';
  readonly format = S_IFCHR;
  readonly role: DeviceRole;
  /** Linux's number for it: major and minor (devices.txt). */
  readonly device: number;

  constructor(settings: InodeSettings, role: DeviceRole, device: number) {
    super(settings);
    this.role = role;
    this.device = device;
  }
}

/** A pipe, or one of the streams that lead out. */
export class Stream extends AnyInode {
  readonly kind = 'stream';
  readonly format = S_IFIFO;
}
