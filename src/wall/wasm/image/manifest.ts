import type { HeldDescriptor, ImageManifest } from './guest-image.ts';

const FILES: readonly HeldDescriptor['file'][] = ['stdin', 'stdout', 'stderr', 'channel', 'null'];

/** 4 GiB in pages of 64 KiB. */
const MOST_PAGES = 65_536;
const PAGE_BYTES = 65_536;

/**
 * Checks a manifest that was read from a file; `memoryBytes` is the size of the memory beside it.
 * Null when anything is not as it must be.
 */
export function parseManifest(data: unknown, memoryBytes: number): ImageManifest | null {
  const fields = fieldsOf(data);
  if (fields === null) {
    return null;
  }
  const text = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : null;
  };
  const [python, pyodide] = [text('python'), text('pyodide')];
  const pages = countIn(fields.get('pages'), MOST_PAGES);
  if (python === null || pyodide === null || pages === null) {
    return null;
  }
  const memoryEnd = pages * PAGE_BYTES;
  const stackPointer = countIn(fields.get('stackPointer'), memoryEnd);
  const entry = countIn(fields.get('entry'), memoryEnd);
  const descriptors = listOf(fields.get('descriptors'), parseDescriptor);
  const ranges = parseRanges(fields.get('ranges'), memoryEnd, memoryBytes);
  if (stackPointer === null || entry === null || descriptors === null || ranges === null) {
    return null;
  }
  return { python, pyodide, pages, stackPointer, entry, descriptors, ranges };
}

function parseDescriptor(data: unknown): HeldDescriptor | null {
  const fields = fieldsOf(data);
  const number = countIn(fields?.get('number'), 0xffff);
  const file = FILES.find((each) => each === fields?.get('file'));
  return number === null || file === undefined ? null : { number, file };
}

/** Stretches in ascending order, apart from each other, that take up the memory's bytes exactly. */
function parseRanges(
  data: unknown,
  memoryEnd: number,
  memoryBytes: number,
): ImageManifest['ranges'] | null {
  let end = 0;
  let sum = 0;
  const ranges = listOf(data, (range) => {
    const pair = listOf(range, (value) => countIn(value, memoryEnd));
    const [address, length] = pair ?? [];
    if (address === undefined || length === undefined || pair?.length !== 2 || address < end) {
      return null;
    }
    end = address + length;
    sum += length;
    return end > memoryEnd ? null : ([address, length] as const);
  });
  return sum === memoryBytes ? ranges : null;
}

function listOf<Item>(data: unknown, parse: (item: unknown) => Item | null): Item[] | null {
  if (!Array.isArray(data)) {
    return null;
  }
  const items: Item[] = [];
  for (const each of data) {
    const item = parse(each);
    if (item === null) {
      return null;
    }
    items.push(item);
  }
  return items;
}

function countIn(value: unknown, most: number): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most
    ? value
    : null;
}

function fieldsOf(data: unknown): ReadonlyMap<string, unknown> | null {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? new Map(Object.entries(data))
    : null;
}
