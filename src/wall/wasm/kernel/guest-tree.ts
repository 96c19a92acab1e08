import type { FolderEntry } from '../../../model/folder-entry.ts';
import type { FileSystem } from './file-system.ts';
import { Folder, Link } from './inode.ts';
import type { InodeSettings } from './inode.ts';
import { RegularFile } from './regular-file.ts';
import type { SystemLayer } from './system-layer.ts';
import { encode, toBytes } from './text.ts';

/** A copy of a folder that the guest sees. */
export interface MountedFolder {
  /** Absolute. */
  readonly path: string;
  readonly readOnly: boolean;
  readonly entries: readonly FolderEntry[];
}

/** Home, and the current folder at first. */
const WORK_FOLDER = '/work';

/** Linux's major and minor numbers (devices.txt). */
const DEVICES = [
  ['null', 'null', 1, 3],
  ['zero', 'zero', 1, 5],
  ['full', 'full', 1, 7],
  ['random', 'random', 1, 8],
  ['urandom', 'random', 1, 9],
  ['stdin', 0, 5, 0],
  ['stdout', 1, 5, 0],
  ['stderr', 2, 5, 0],
] as const;

/** Names for the C library, the same for every guest. */
const ETC_FILES = [
  ['group', 'root:x:0:\nsandbox:x:1000:\n'],
  ['passwd', `root:x:0:0:root:/:\nsandbox:x:1000:1000:sandbox:${WORK_FOLDER}:\n`],
] as const;

/** Builds what a guest finds when it starts. */
export class GuestTree {
  readonly #files: FileSystem;
  readonly workFolder: Folder;

  constructor(files: FileSystem, statm: () => string) {
    this.#files = files;
    const system = (): InodeSettings => files.systemInode(0o755);
    this.workFolder = this.#folder(WORK_FOLDER, () => files.givenInode(0o755));
    this.#folder('/tmp', () => files.givenInode(0o1777));
    const dev = this.#folder('/dev', system);
    for (const [name, role, major, minor] of DEVICES) {
      files.addDevice(dev, name, role, (major << 8) | minor);
    }
    const etc = this.#folder('/etc', system);
    for (const [name, text] of ETC_FILES) {
      etc.add(name, new RegularFile(files.systemInode(0o644), files.quota, encode(text)));
    }
    const self = this.#folder('/proc/self', system);
    const generate = (): Uint8Array => encode(statm());
    self.add('statm', new RegularFile(files.systemInode(0o444), files.quota, null, generate));
  }

  /** Adds the read-only layer; its folders are filled when somebody looks into them. */
  addSystem(layer: SystemLayer): void {
    this.#fillSystem(layer, '', this.#files.root);
  }

  mount({ path, readOnly, entries }: MountedFolder): void {
    const top = toBytes(path);
    const given = (): InodeSettings => this.#files.givenInode(0o755, readOnly);
    this.#folder(folderOf(top), () => this.#files.systemInode(0o755));
    this.#folder(top, given).pinned = true;
    for (const entry of entries) {
      const entryPath = `${top}/${toBytes(entry.path)}`;
      const folder = this.#folder(folderOf(entryPath), given);
      const name = entryPath.slice(entryPath.lastIndexOf('/') + 1);
      const settings = this.#files.givenInode(entry.mode & 0o7777, readOnly);
      if (entry.kind === 'folder') {
        this.#folder(entryPath, given).permissions = settings.permissions;
      } else if (entry.kind === 'link') {
        folder.add(name, new Link(settings, toBytes(entry.target)));
      } else {
        folder.add(name, new RegularFile(settings, this.#files.quota, entry.bytes));
      }
    }
  }

  /** The folder there, made if it is missing, with all above it. */
  #folder(path: string, settings: () => InodeSettings): Folder {
    let folder = this.#files.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const existing = folder.entries.get(name);
      if (existing?.kind === 'folder') {
        folder = existing;
      } else {
        const made = new Folder(settings());
        made.pinned = folder === this.#files.root;
        folder.add(name, made);
        folder = made;
      }
    }
    return folder;
  }

  #fillSystem(layer: SystemLayer, path: string, folder: Folder): void {
    const listed = layer.index.folders[path];
    for (const name of listed?.folders ?? []) {
      const fill = (inner: Folder): void => this.#fillSystem(layer, `${path}/${name}`, inner);
      folder.add(toBytes(name), new Folder(this.#files.systemInode(0o755), fill));
    }
    for (const { name, offset, length } of listed?.files ?? []) {
      const bytes = layer.blob.subarray(offset, offset + length);
      const settings = this.#files.systemInode(0o644);
      folder.add(toBytes(name), new RegularFile(settings, this.#files.quota, bytes));
    }
  }
}

/** What stands before the last slash. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
