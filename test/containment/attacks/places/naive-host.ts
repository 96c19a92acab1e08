import type { Duplex } from 'node:stream';
import { FELLED } from '../scenes/host-scene.ts';
import type { Told } from '../told.ts';
import { NaiveReader } from './naive-marshal.ts';
import type { Vault } from './place.ts';

const HEADER_BYTES = 8;
/** What would be in memory before a host that believes its guest comes to know better. */
const MOST_BYTES = 2 ** 28;
const MOST_MESSAGES = 50_000;

/**
 * A host without our decoder and our table of what was handed out: it believes every length, reads
 * by recursion, and looks up whatever it is asked for. It answers with the bare text.
 */
export class NaiveHost {
  readonly #channel: Duplex;
  readonly #vault: Vault;
  #pending = Buffer.alloc(0);
  #messages = 0;
  #felledBy: string | null = null;

  constructor(channel: Duplex, vault: Vault) {
    this.#channel = channel;
    this.#vault = vault;
    channel.on('data', (chunk: Buffer) => {
      this.#pending = Buffer.concat([this.#pending, chunk]);
      try {
        this.#takeAll();
      } catch (error) {
        this.#felledBy ??= String(error);
      }
    });
  }

  /** What shows at the host, in place of what its guest told. */
  get shown(): Partial<Told> {
    return this.#felledBy === null ? {} : { status: FELLED, text: this.#felledBy };
  }

  #takeAll(): void {
    if (this.#felledBy !== null) {
      return;
    }
    for (let frame = this.#nextFrame(); frame !== null; frame = this.#nextFrame()) {
      this.#messages += 1;
      if (this.#messages > MOST_MESSAGES) {
        throw new RangeError('a queue without end');
      }
      const reader = new NaiveReader(frame);
      const message = reader.read();
      const body = reader.done ? null : reader.read();
      this.#channel.write(`${answer(message, body, this.#vault)}\n`);
    }
  }

  /** What is in the next frame, but for what is attached; null when it is not all there. */
  #nextFrame(): Buffer | null {
    if (this.#pending.length < HEADER_BYTES) {
      return null;
    }
    const length = this.#pending.readUInt32LE(0);
    const attached = this.#pending.readUInt32LE(4);
    if (length > MOST_BYTES || attached > length) {
      throw new RangeError(`a frame of ${length} bytes, ${attached} of them attached`);
    }
    const end = HEADER_BYTES + length;
    if (this.#pending.length < end) {
      return null;
    }
    const frame = this.#pending.subarray(HEADER_BYTES + attached, end);
    this.#pending = this.#pending.subarray(end);
    return frame;
  }
}

function answer(message: unknown, body: unknown, vault: Vault): string {
  const [op, target, action, name] = ['op', 'target', 'action', 'name'].map((key) =>
    field(message, key),
  );
  if (op !== 'call') {
    // What it keeps its handlers in has more names than it put there.
    const handler = field({}, String(op));
    if (handler !== undefined) {
      throw new RangeError(`a handler for ${String(op)}`);
    }
    return 'taken';
  }
  // Number 1 is the guest's own; whatever else there is belongs to others.
  const object: unknown = target === 1 ? vault : vault['method'];
  if (action === 'call') {
    return called(object) ?? 'no function';
  }
  const found = field(object, String(name ?? firstArgument(body)));
  return called(found) ?? String(found);
}

function firstArgument(body: unknown): unknown {
  return field(field(body, '0'), '0');
}

function field(object: unknown, name: string): unknown {
  return Reflect.get(Object(object), name);
}

function called(found: unknown): string | null {
  return typeof found === 'function' ? String(Reflect.apply(found, null, [])) : null;
}
