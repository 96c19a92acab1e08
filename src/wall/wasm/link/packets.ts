import { ProtocolError } from '../../../model/errors.ts';

/**
 * Between a guest's thread and the host run packets, both ways: a kind and a length, 4 bytes
 * little-endian each, then so many bytes. What a packet carries is cut anywhere.
 */
export const PACKET_HEADER_BYTES = 8;

/** What a packet carries. The numbers go over the wire. */
export const PacketKind = {
  /** Frames of the protocol; both ways. */
  channel: 1,
  /** Output of the guest. */
  stdout: 2,
  stderr: 3,
  /** Something that the kernel tells the host: one JSON value, never cut. */
  event: 4,
  /** Standard input, and its end. */
  stdin: 5,
  stdinEnd: 6,
  /** The host wants the guest as it was when it was new. */
  reset: 7,
  /** Folders (see folders.ts), for the guest before it starts. */
  files: 8,
  /** A guest as it is between two runs (see checkpoint-bytes.ts): wanted by the host, or given to it. */
  checkpoint: 9,
  /** The guest is to become what a checkpoint says: its length as text, never cut; the bytes follow. */
  restore: 10,
} as const;

export type PacketKind = (typeof PacketKind)[keyof typeof PacketKind];

/** Longest packet: what a sender cuts its bytes into, and more than this is refused. */
export const MAX_PACKET_BYTES = 1024 * 1024;

const KINDS: ReadonlyMap<number, PacketKind> = new Map(
  Object.values(PacketKind).map((kind) => [kind, kind]),
);

/** The header of a packet. */
export function packetHeader(kind: PacketKind, length: number): Uint8Array {
  const header = new Uint8Array(PACKET_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, length, true);
  return header;
}

/** Bytes of any length as packets: pieces to be sent one after the other. */
export function packets(kind: PacketKind, bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let rest = bytes;
  do {
    const piece = rest.subarray(0, MAX_PACKET_BYTES);
    pieces.push(packetHeader(kind, piece.length), piece);
    rest = rest.subarray(piece.length);
  } while (rest.length > 0);
  return pieces;
}

/** What a listener gets in one piece. */
const WHOLE: ReadonlySet<PacketKind> = new Set([PacketKind.event, PacketKind.restore]);

/** Longest of those: an event tells of one call, whose texts are cut. */
const MAX_WHOLE_BYTES = 64 * 1024;

/** Hears what packets carry: events whole; all else as it arrives. */
export type PacketListener = (kind: PacketKind, bytes: Uint8Array) => void;

/** Cuts a stream into packets. What it hands out may share the chunk's memory. */
export class PacketDecoder {
  readonly #listener: PacketListener;
  readonly #header = new Uint8Array(PACKET_HEADER_BYTES);
  #headerFilled = 0;
  #kind: PacketKind = PacketKind.channel;
  #missing = 0;
  /** The beginning of an event. */
  #parts: Uint8Array[] = [];

  constructor(listener: PacketListener) {
    this.#listener = listener;
  }

  /** @throws ProtocolError for what is no packet. */
  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#headerFilled < PACKET_HEADER_BYTES ? this.#takeHeader(rest) : this.#take(rest);
    }
  }

  #takeHeader(bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, PACKET_HEADER_BYTES - this.#headerFilled);
    this.#header.set(taken, this.#headerFilled);
    this.#headerFilled += taken.length;
    if (this.#headerFilled === PACKET_HEADER_BYTES) {
      this.#begin();
    }
    return bytes.subarray(taken.length);
  }

  #begin(): void {
    const view = new DataView(this.#header.buffer);
    const kind = KINDS.get(view.getUint32(0, true));
    this.#missing = view.getUint32(4, true);
    const most = kind !== undefined && WHOLE.has(kind) ? MAX_WHOLE_BYTES : MAX_PACKET_BYTES;
    if (kind === undefined || this.#missing > most) {
      throw new ProtocolError('a guest sent what is no packet');
    }
    this.#kind = kind;
    if (this.#missing === 0) {
      this.#end(new Uint8Array(0));
    }
  }

  #take(bytes: Uint8Array): Uint8Array {
    const taken = bytes.subarray(0, this.#missing);
    this.#missing -= taken.length;
    if (this.#missing === 0) {
      this.#end(taken);
    } else if (WHOLE.has(this.#kind)) {
      this.#parts.push(taken.slice());
    } else {
      this.#listener(this.#kind, taken);
    }
    return bytes.subarray(taken.length);
  }

  #end(last: Uint8Array): void {
    this.#headerFilled = 0;
    const parts = this.#parts;
    this.#parts = [];
    this.#listener(this.#kind, parts.length === 0 ? last : joined([...parts, last]));
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
