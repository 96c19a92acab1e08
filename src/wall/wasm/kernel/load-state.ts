import { HostBody } from './bodies.ts';
import type { Mappings } from './calls/mappings.ts';
import { Folder, Link, Stream } from './inode.ts';
import type { Inode, InodeSettings } from './inode.ts';
import { OpenFile } from './open-file.ts';
import type { Body } from './open-file.ts';
import { Pipe, PipeEnd } from './pipe.ts';
import { RegularFile } from './regular-file.ts';
import type { System } from './system.ts';
import { AT_FDCWD } from './abi.ts';
import type { BodyState, InodePlace, KernelState, NodeState } from './kernel-state.ts';

/** What was loaded is not what a kernel saves. */
export class StateError extends Error {
  constructor(message: string) {
    super(`this is no state of a kernel: ${message}`);
    this.name = 'StateError';
  }
}

/**
 * Makes a new system, with nothing in it but what all guests have in common, what a saved one was.
 * @throws StateError for what no kernel saves; SystemError when it is over this one's limits
 */
export function loadState(system: System, mappings: Mappings, state: KernelState): void {
  new Loader(system, state).load(mappings);
}

class Loader {
  readonly #system: System;
  readonly #state: KernelState;
  readonly #nodes: readonly Inode[];
  readonly #pipes: readonly Pipe[];

  constructor(system: System, state: KernelState) {
    this.#system = system;
    this.#state = state;
    this.#nodes = state.nodes.map((node) => this.#node(node));
    this.#pipes = state.pipes.map((content) => new Pipe(system.waiting, content));
  }

  load(mappings: Mappings): void {
    const { files, descriptors, clock } = this.#system;
    const state = this.#state;
    this.#link();
    for (const [path, node] of state.trees) {
      this.#hang(path, at(this.#nodes, node));
    }
    const open = state.files.map(({ inode, body, flags, position }) => {
      const found = this.#inode(inode);
      const file = new OpenFile(found, this.#body(body, found), flags);
      file.position = position;
      return file;
    });
    for (const [number, file, closeOnExec] of state.descriptors) {
      descriptors.put(number, at(open, file), closeOnExec);
    }
    this.#closeUnheld();
    for (const { file, ...mapping } of state.mappings) {
      const found = this.#inode(file);
      if (found.kind !== 'file') {
        throw new StateError('a mapping of what is no file');
      }
      mappings.add({ ...mapping, file: found });
    }
    const folder = this.#inode(state.currentFolder);
    if (folder.kind !== 'folder') {
      throw new StateError('a current folder that is none');
    }
    this.#system.currentFolder = folder;
    this.#system.mask = state.mask;
    this.#system.outOfMemory = state.outOfMemory;
    clock.elapsed = state.elapsed;
    files.lastNumber = Math.max(files.lastNumber, state.lastNumber);
  }

  /** An inode without a name yet; it counts as it did. */
  #node(node: NodeState): Inode {
    const { quota } = this.#system.files;
    const inode = this.#made(node, {
      number: node.number,
      permissions: node.permissions,
      owner: node.owner,
      readOnly: node.readOnly,
      counted: node.counted,
      time: { seconds: 0, nanoseconds: 0 },
    });
    const [as, an, ms, mn, cs, cn] = node.times;
    inode.accessed = { seconds: as, nanoseconds: an };
    inode.modified = { seconds: ms, nanoseconds: mn };
    inode.changed = { seconds: cs, nanoseconds: cn };
    quota.addInodes(inode.counted ? 1 : 0);
    quota.addBytes(inode.counted && inode.kind === 'link' ? inode.size : 0);
    return inode;
  }

  #made(node: NodeState, settings: InodeSettings): Inode {
    const { quota } = this.#system.files;
    switch (node.kind) {
      case 'file': {
        const file = new RegularFile(settings, quota, node.shared ? node.bytes : null);
        if (!node.shared) {
          file.write(node.bytes, 0);
        }
        return file;
      }
      case 'folder': {
        const folder = new Folder(settings);
        folder.pinned = node.pinned;
        return folder;
      }
      case 'link':
        return new Link(settings, node.target);
      case 'stream':
        return new Stream(settings);
    }
  }

  /** Puts inodes into their folders: each into one at most, so that they are trees. */
  #link(): void {
    this.#state.nodes.forEach((node, place) => {
      const folder = at(this.#nodes, place);
      for (const [name, order, child] of node.kind === 'folder' ? node.entries : []) {
        const inode = at(this.#nodes, child);
        if (folder.kind !== 'folder' || inode.parent !== null || !isName(name)) {
          throw new StateError('an entry that cannot be');
        }
        folder.put(name, inode, order);
      }
    });
  }

  /** Puts a tree where it was; folders of the system on the way are made if need be. */
  #hang(path: string, top: Inode): void {
    const names = path.split('/').slice(1);
    const last = names.pop() ?? '';
    let folder = this.#system.files.root;
    for (const name of names) {
      const next = folder.entries.get(name) ?? new Folder(this.#system.files.systemInode(0o755));
      if (!isName(name) || next.kind !== 'folder') {
        throw new StateError('a tree at no place');
      }
      if (next.parent === null) {
        next.pinned = folder === this.#system.files.root;
        folder.add(name, next);
      }
      folder = next;
    }
    if (!isName(last) || top.parent !== null) {
      throw new StateError('a tree at no place');
    }
    folder.add(last, top);
  }

  #inode(place: InodePlace): Inode {
    return typeof place === 'number'
      ? at(this.#nodes, place)
      : this.#system.inode(AT_FDCWD, place, 'entry');
  }

  #body(state: BodyState, inode: Inode): Body {
    const { port, waiting } = this.#system;
    switch (state.kind) {
      case 'inode':
        return this.#system.body(inode);
      case 'host':
        return new HostBody(state.stream, port, waiting);
      case 'pipe':
        return new PipeEnd(at(this.#pipes, state.pipe), state.writes);
    }
  }

  /** A pipe begins with both ends, of which one may have been closed. */
  #closeUnheld(): void {
    this.#pipes.forEach((pipe, place) => {
      for (const writes of [false, true]) {
        const held = this.#state.files.some(
          ({ body }) => body.kind === 'pipe' && body.pipe === place && body.writes === writes,
        );
        if (!held) {
          new PipeEnd(pipe, writes).close();
        }
      }
    });
  }
}

function at<Item>(list: readonly Item[], place: number): Item {
  const item = list[place];
  if (item === undefined) {
    throw new StateError('a place where nothing is');
  }
  return item;
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/');
}
