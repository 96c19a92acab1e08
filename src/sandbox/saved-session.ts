import { MOST_CONTEXTS } from './contexts.ts';
import type { SessionPoint } from './session-point.ts';

/** A checkpoint as a file has it. */
export interface SavedSession {
  /** Which image the guest is of. */
  readonly image: string;
  readonly runs: number;
  /** Its contexts but for the first. */
  readonly contexts: readonly number[];
  /** How often the guest received each object of the host, by number, and the last number. */
  readonly counts: readonly (readonly [id: number, sent: number])[];
  readonly lastId: number;
  /** The guest, as its wall has packed it. */
  readonly bytes: Uint8Array;
}

/** What stands before the guest: a length of 4 bytes, little-endian, and so many bytes of JSON. */
const LENGTH_BYTES = 4;

export function encodeSaved({
  image,
  bytes,
  held,
  runs,
  contexts,
}: Pick<SessionPoint, 'held' | 'runs' | 'contexts'> &
  Pick<SavedSession, 'image' | 'bytes'>): Uint8Array[] {
  const counts = held.objects.map(({ id, sent }) => [id, sent]);
  const text = Buffer.from(JSON.stringify({ image, runs, contexts, counts, lastId: held.lastId }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  return [length, text, bytes];
}

/** The other way, for what was written by somebody with the key: null when it is of another form. */
export function decodeSaved(content: Uint8Array): SavedSession | null {
  if (content.length < LENGTH_BYTES) {
    return null;
  }
  const end = LENGTH_BYTES + new DataView(content.buffer, content.byteOffset).getUint32(0, true);
  try {
    const text = new TextDecoder().decode(content.subarray(LENGTH_BYTES, end));
    const head: unknown = JSON.parse(text);
    const fields = new Map<string, unknown>(
      typeof head === 'object' && head !== null ? Object.entries(head) : [],
    );
    const [image, runs, lastId] = [fields.get('image'), fields.get('runs'), fields.get('lastId')];
    const counts = countsIn(fields.get('counts'));
    const contexts = contextsIn(fields.get('contexts'));
    return typeof image === 'string' &&
      isCount(runs) &&
      isCount(lastId) &&
      contexts !== null &&
      counts !== null
      ? { image, runs, contexts, lastId, counts, bytes: content.subarray(end) }
      : null;
  } catch {
    return null;
  }
}

function countsIn(data: unknown): [number, number][] | null {
  const counts: [number, number][] = [];
  for (const pair of Array.isArray(data) ? data : []) {
    const items: readonly unknown[] = Array.isArray(pair) ? pair : [];
    const [id, sent] = items;
    if (!isCount(id) || !isCount(sent)) {
      return null;
    }
    counts.push([id, sent]);
  }
  return Array.isArray(data) ? counts : null;
}

function contextsIn(data: unknown): readonly number[] | null {
  const contexts: readonly unknown[] = Array.isArray(data) ? data : [null];
  return contexts.length <= MOST_CONTEXTS && contexts.every(isCount) ? contexts : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
