import type { HostStream } from './bodies.ts';
import type {
  BodyState,
  InodePlace,
  KernelState,
  NodeState,
  OpenFileState,
  MappingState,
  Times,
} from './kernel-state.ts';
import { StateError } from './load-state.ts';

/** Gives the next so many bytes of what stands behind a list. */
export type Take = (length: number) => Uint8Array;

const STREAMS: readonly HostStream[] = ['stdin', 'stdout', 'stderr', 'channel'];
/** 4 GiB in pages of 64 KiB. */
const MOST_PAGES = 65_536;
const MOST_NAME = 4096;

/**
 * A state as it was read from JSON, with the contents that stand behind it.
 * @throws StateError for what is none
 */
export function readState(
  data: unknown,
  take: Take,
): {
  readonly pages: number;
  readonly ranges: readonly (readonly [number, number])[];
  readonly kernel: KernelState;
} {
  const list = fields(data);
  const kernel = fields(list('kernel'));
  const pages = count(list('pages'), MOST_PAGES);
  let end = 0;
  const ranges = listOf(list('ranges'), (range): [number, number] => {
    const [address, length] = numbers(range, 2);
    if (address === undefined || length === undefined || address < end) {
      throw new StateError('stretches of memory that overlap');
    }
    end = address + length;
    return [address, length];
  });
  // Contents stand in this order.
  const nodes = listOf(kernel('nodes'), (node) => readNode(node, take));
  const pipes = listOf(kernel('pipes'), (length) => take(count(length)));
  return {
    pages,
    ranges,
    kernel: {
      nodes,
      pipes,
      trees: listOf(kernel('trees'), (tree): [string, number] => {
        const [path, node] = tuple(tree, 2);
        return [text(path), count(node)];
      }),
      files: listOf(kernel('files'), readFile),
      descriptors: listOf(kernel('descriptors'), (entry): [number, number, boolean] => {
        const [number, file, closeOnExec] = tuple(entry, 3);
        return [count(number), count(file), closeOnExec === true];
      }),
      mappings: listOf(kernel('mappings'), readMapping),
      currentFolder: readPlace(kernel('currentFolder')),
      mask: count(kernel('mask'), 0o777),
      outOfMemory: kernel('outOfMemory') === true,
      elapsed: count(kernel('elapsed')),
      lastNumber: count(kernel('lastNumber')),
    },
  };
}

function readNode(data: unknown, take: Take): NodeState {
  const node = fields(data);
  const [as = 0, an = 0, ms = 0, mn = 0, cs = 0, cn = 0] = listOf(node('times'), Number);
  const times: Times = [as, an, ms, mn, cs, cn]; // whatever the guest has set them to
  const base = {
    number: count(node('number')),
    permissions: count(node('permissions'), 0o7777),
    owner: count(node('owner')),
    readOnly: node('readOnly') === true,
    counted: node('counted') === true,
    times,
  };
  switch (node('kind')) {
    case 'file':
      return {
        ...base,
        kind: 'file',
        bytes: take(count(node('bytes'))),
        shared: node('shared') === true,
      };
    case 'folder':
      return {
        ...base,
        kind: 'folder',
        pinned: node('pinned') === true,
        entries: listOf(node('entries'), (entry): [string, number, number] => {
          const [name, order, inode] = tuple(entry, 3);
          return [text(name), count(order), count(inode)];
        }),
      };
    case 'link':
      return { ...base, kind: 'link', target: text(node('target')) };
    case 'stream':
      return { ...base, kind: 'stream' };
    default:
      throw new StateError('an inode of no kind');
  }
}

function readFile(data: unknown): OpenFileState {
  const file = fields(data);
  return {
    inode: readPlace(file('inode')),
    body: readBody(file('body')),
    flags: count(file('flags')),
    position: count(file('position')),
  };
}

function readBody(data: unknown): BodyState {
  const body = fields(data);
  const stream = STREAMS.find((each) => each === body('stream'));
  switch (body('kind')) {
    case 'inode':
      return { kind: 'inode' };
    case 'pipe':
      return { kind: 'pipe', pipe: count(body('pipe')), writes: body('writes') === true };
    default:
      if (stream === undefined) {
        throw new StateError('an open file of no kind');
      }
      return { kind: 'host', stream };
  }
}

function readMapping(data: unknown): MappingState {
  const mapping = fields(data);
  return {
    file: readPlace(mapping('file')),
    address: count(mapping('address')),
    length: count(mapping('length')),
    offset: count(mapping('offset')),
    writesBack: mapping('writesBack') === true,
  };
}

function readPlace(data: unknown): InodePlace {
  return typeof data === 'string' ? text(data) : count(data);
}

function fields(data: unknown): (name: string) => unknown {
  if (typeof data !== 'object' || data === null) {
    throw new StateError('an object is missing');
  }
  const entries = new Map<string, unknown>(Object.entries(data));
  return (name) => entries.get(name);
}

function listOf<Item>(data: unknown, read: (item: unknown) => Item): Item[] {
  if (!Array.isArray(data)) {
    throw new StateError('a list is missing');
  }
  return data.map(read);
}

function tuple(data: unknown, length: number): unknown[] {
  const items = listOf(data, (item) => item);
  if (items.length !== length) {
    throw new StateError('a list of another length');
  }
  return items;
}

function numbers(data: unknown, length: number): number[] {
  return tuple(data, length).map((item) => count(item));
}

function count(data: unknown, most: number = Number.MAX_SAFE_INTEGER): number {
  if (typeof data !== 'number' || !Number.isSafeInteger(data) || data < 0 || data > most) {
    throw new StateError('a number is missing, or out of its range');
  }
  return data;
}

function text(data: unknown): string {
  if (typeof data !== 'string' || data.length > MOST_NAME) {
    throw new StateError('a text is missing');
  }
  return data;
}
