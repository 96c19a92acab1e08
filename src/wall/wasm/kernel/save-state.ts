import { GUEST_ID } from './abi.ts';
import { HostBody } from './bodies.ts';
import type { Mappings } from './calls/mappings.ts';
import type { AnyInode, Folder, Inode } from './inode.ts';
import type { OpenFile } from './open-file.ts';
import { PipeEnd } from './pipe.ts';
import type { Pipe } from './pipe.ts';
import type { System } from './system.ts';
import type {
  BodyState,
  InodePlace,
  KernelState,
  NodeState,
  OpenFileState,
  Times,
} from './kernel-state.ts';

/**
 * What a kernel holds of its guest. The bytes of files are the guest's own: to be copied before it
 * runs again.
 */
export function saveState(system: System, mappings: Mappings): KernelState {
  return new Saver(system).save(mappings);
}

class Saver {
  readonly #system: System;
  readonly #nodes: NodeState[] = [];
  readonly #places = new Map<Inode, number>();
  readonly #pipes: Pipe[] = [];
  readonly #files: OpenFile[] = [];

  constructor(system: System) {
    this.#system = system;
  }

  save(mappings: Mappings): KernelState {
    const { files, descriptors, clock, currentFolder, mask, outOfMemory } = this.#system;
    const trees = [...ownTrees(files.root, '')].map(([path, top]): [string, number] => [
      path,
      this.#node(top),
    ]);
    const numbers = [...descriptors].map(([number, file]): [number, number, boolean] => [
      number,
      placeIn(this.#files, file),
      descriptors.closesOnExec(number),
    ]);
    return {
      trees,
      descriptors: numbers,
      files: this.#files.map((file) => this.#openFile(file)),
      mappings: [...mappings].map(({ file, ...mapping }) => ({
        ...mapping,
        file: this.#place(file),
      })),
      currentFolder: this.#place(currentFolder),
      mask,
      outOfMemory,
      elapsed: clock.elapsed,
      lastNumber: files.lastNumber,
      pipes: this.#pipes.map((pipe) => pipe.content()),
      nodes: this.#nodes, // last: what is only open has been added meanwhile
    };
  }

  #openFile({ inode, body, flags, position }: OpenFile): OpenFileState {
    return { inode: this.#place(inode), body: this.#body(body), flags, position };
  }

  #body(body: OpenFile['body']): BodyState {
    if (body instanceof HostBody) {
      return { kind: 'host', stream: body.stream };
    }
    return body instanceof PipeEnd
      ? { kind: 'pipe', pipe: placeIn(this.#pipes, body.pipe), writes: body.writes }
      : { kind: 'inode' };
  }

  #place(inode: Inode): InodePlace {
    return isOwn(inode) ? this.#node(inode) : pathOf(inode);
  }

  /** The place of an inode, and of all below it, in the list. */
  #node(top: Inode): number {
    const known = this.#places.get(top);
    if (known !== undefined) {
      return known;
    }
    // Places first, from the top down, so that a deep tree is no deep recursion.
    const found: Inode[] = [top];
    for (const inode of found) {
      found.push(...(inode.kind === 'folder' ? inode.entries.values() : []));
    }
    const first = this.#nodes.length;
    found.forEach((inode, index) => this.#places.set(inode, first + index));
    for (const inode of found) {
      this.#nodes.push(this.#stateOf(inode));
    }
    return first;
  }

  #stateOf(inode: Inode): NodeState {
    const { number, permissions, owner, readOnly, counted } = inode;
    const base = { number, permissions, owner, readOnly, counted, times: timesOf(inode) };
    switch (inode.kind) {
      case 'file':
        return { ...base, kind: 'file', bytes: inode.content, shared: inode.shared };
      case 'folder': {
        const entries = [...inode.entries.values()].map((entry): [string, number, number] => [
          entry.name,
          entry.order,
          this.#places.get(entry) ?? 0,
        ]);
        return { ...base, kind: 'folder', pinned: inode.pinned, entries };
      }
      case 'link':
        return { ...base, kind: 'link', target: inode.target };
      case 'stream':
        return { ...base, kind: 'stream' };
      case 'device':
        throw new Error('a device is no inode of a guest');
    }
  }
}

/** What the guest may change, or the host has put there; all else is the same in every guest. */
function isOwn({ owner, kind }: Inode): boolean {
  return owner === GUEST_ID && kind !== 'device';
}

/** The guest's own trees, from a folder of the system on. */
function* ownTrees(folder: Folder, path: string): Generator<[path: string, top: Inode]> {
  for (const [name, inode] of folder.isFilled ? folder.entries : []) {
    const place = `${path}/${name}`;
    if (isOwn(inode)) {
      yield [place, inode];
    } else if (inode.kind === 'folder') {
      yield* ownTrees(inode, place);
    }
  }
}

function pathOf(inode: Inode): string {
  const names: string[] = [];
  let at = inode;
  while (at.parent !== null) {
    names.unshift(at.name);
    at = at.parent;
  }
  return `/${names.join('/')}`;
}

function timesOf({ accessed, modified, changed }: AnyInode): Times {
  return [
    ...([accessed.seconds, accessed.nanoseconds] as const),
    ...([modified.seconds, modified.nanoseconds] as const),
    ...([changed.seconds, changed.nanoseconds] as const),
  ];
}

function placeIn<Item>(list: Item[], item: Item): number {
  const known = list.indexOf(item);
  return known < 0 ? list.push(item) - 1 : known;
}
