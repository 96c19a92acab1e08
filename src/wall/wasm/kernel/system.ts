import type { HeldDescriptor } from '../image/guest-image.ts';
import { AT_FDCWD, O_RDONLY, O_RDWR, O_WRONLY } from './abi.ts';
import { FileBody, DeviceBody, HostBody } from './bodies.ts';
import { Clock } from './clock.ts';
import type { ClockSettings } from './clock.ts';
import { Descriptors } from './descriptors.ts';
import { FileSystem } from './file-system.ts';
import { FolderBody } from './folder-body.ts';
import type { Folder, Inode } from './inode.ts';
import { lookUp } from './look-up.ts';
import type { LastLink, Place } from './look-up.ts';
import { OpenFile } from './open-file.ts';
import type { Body } from './open-file.ts';
import type { Port } from './port.ts';
import { Quota } from './quota.ts';
import { fail } from './system-error.ts';
import { Waiting } from './waiting.ts';

/** How much a guest may have. */
export interface KernelLimits {
  readonly memoryPages: number;
  readonly diskBytes: number;
  /** Of one file. */
  readonly fileBytes: number;
  readonly inodes: number;
  /** Descriptor numbers are below this. */
  readonly openFiles: number;
}

/** All that system calls share, but for the memory: what one guest has done so far. */
export class System {
  readonly port: Port;
  readonly clock: Clock;
  readonly waiting: Waiting;
  readonly files: FileSystem;
  readonly descriptors: Descriptors;
  currentFolder: Folder;
  /** umask(2) */
  mask = 0o022;
  /** Whether the guest was refused memory: it may have ended for that. */
  outOfMemory = false;

  constructor(port: Port, limits: KernelLimits, clock: ClockSettings) {
    this.port = port;
    this.clock = new Clock(port, clock);
    this.waiting = new Waiting(port, this.clock);
    const quota = new Quota(limits.diskBytes, limits.inodes, limits.fileBytes);
    this.files = new FileSystem(quota, this.clock);
    this.descriptors = new Descriptors(this.files, limits.openFiles);
    this.currentFolder = this.files.root;
  }

  /** Where a path leads that starts at a descriptor's folder, as for openat(2). */
  place(descriptor: number, path: string, lastLink: LastLink): Place {
    const { root } = this.files;
    const start = path.startsWith('/') ? root : this.folder(descriptor);
    return lookUp(root, start, path, lastLink);
  }

  /**
   * What is at a path.
   * @throws SystemError ENOENT when nothing is; ENOTDIR when it should be a folder
   */
  inode(descriptor: number, path: string, lastLink: LastLink = 'follow'): Inode {
    const { inode, slash } = this.place(descriptor, path, lastLink);
    if (inode !== null && inode.kind !== 'folder' && slash) {
      fail('ENOTDIR');
    }
    return inode ?? fail('ENOENT');
  }

  /** The folder of a descriptor; AT_FDCWD stands for the current one. */
  folder(descriptor: number): Folder {
    if (descriptor === AT_FDCWD) {
      return this.currentFolder;
    }
    const { inode } = this.descriptors.get(descriptor);
    return inode.kind === 'folder' ? inode : fail('ENOTDIR');
  }

  /** What a descriptor for an inode reads and writes. */
  body(inode: Inode): Body {
    switch (inode.kind) {
      case 'file':
        return new FileBody(inode, this.files);
      case 'folder':
        return new FolderBody(inode);
      case 'device':
        return new DeviceBody(inode.role, this.port);
      case 'link':
      case 'stream':
        return fail('ELOOP');
    }
  }

  /** What an image's descriptor leads to. */
  heldFile(file: HeldDescriptor['file']): OpenFile {
    if (file === 'null') {
      const inode = this.inode(AT_FDCWD, '/dev/null');
      return new OpenFile(inode, this.body(inode), O_RDWR);
    }
    const flags = { stdin: O_RDONLY, stdout: O_WRONLY, stderr: O_WRONLY, channel: O_RDWR }[file];
    return new OpenFile(this.files.stream(), new HostBody(file, this.port, this.waiting), flags);
  }
}
