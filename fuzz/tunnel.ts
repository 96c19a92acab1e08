import { ProtocolError, UsageError } from '../src/model/errors.ts';
import { encodeMessage, FrameDecoder } from '../src/protocol/index.ts';
import { decodeClientMessage, encodeClientMessage } from '../src/tunnel/client-messages.ts';
import { parseHostMessage } from '../src/tunnel/host-message.ts';
import { decodeServiceMessage, encodeServiceMessage } from '../src/tunnel/service-messages.ts';
import { Bytes } from './bytes.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { CLIENT_CORPUS, FRAME_CORPUS, SERVICE_CORPUS } from './tunnel-corpus.ts';

const MAX_BYTES = 4096;
const MAX_FRAME_BYTES = 1024 * 1024;
/** Messages kept because what came of them was new. */
const MAX_KEPT = 500;

/** Reads bytes as one end does; returns what they were, in one word. */
type Receive = (bytes: Uint8Array) => string;

/** Bytes that an end of the tunnel did not survive. */
export class TunnelFailure extends Error {
  constructor(end: string, bytes: Uint8Array, cause: unknown) {
    const hex = Buffer.from(bytes).toString('hex');
    super(`${end}: ${hex} breaks it: ${String(cause)}`, { cause });
  }
}

/** Makes so many messages, for both ends of a tunnel; returns how often each came out in which way. */
export function fuzzTunnel(count: number, seed: number): ReadonlyMap<string, number> {
  const random = new Random(seed);
  const out = new Bytes(MAX_BYTES);
  const tally = new Map<string, number>();
  const ends = [
    { name: 'service', receive: receiveAtService, kept: [...CLIENT_CORPUS] },
    { name: 'client', receive: receiveAtClient, kept: [...SERVICE_CORPUS] },
    { name: 'guest', receive: receiveFrames, kept: [...FRAME_CORPUS] },
  ];
  for (let made = 0; made < count; made += 1) {
    const end = ends[made % ends.length];
    if (end !== undefined) {
      const { name, receive, kept } = end;
      out.clear();
      mutate(random, some(random, kept), some(random, kept), out);
      const told = `${name} ${tried(name, receive, out.written)}`;
      const known = tally.get(told) ?? 0;
      tally.set(told, known + 1);
      if (known === 0 && kept.length < MAX_KEPT) {
        kept.push(Buffer.from(out.written));
      }
    }
  }
  return tally;
}

function some(random: Random, from: readonly Uint8Array[]): Uint8Array {
  return from[random.below(from.length)] ?? new Uint8Array(0);
}

function tried(name: string, receive: Receive, bytes: Uint8Array): string {
  try {
    return `took ${receive(bytes)}`;
  } catch (error) {
    if (error instanceof ProtocolError) {
      return error.message.replaceAll(/\d+/g, '#');
    }
    throw new TunnelFailure(name, bytes, error);
  }
}

function receiveAtService(bytes: Uint8Array): string {
  const message = decodeClientMessage(bytes);
  const written = encodeClientMessage(message);
  checkSame(written, encodeClientMessage(decodeClientMessage(written)));
  return message.op;
}

function receiveAtClient(bytes: Uint8Array): string {
  const message = decodeServiceMessage(bytes);
  const written = encodeServiceMessage(message);
  checkSame(written, encodeServiceMessage(decodeServiceMessage(written)));
  return message.op;
}

/** Frames of a client are written anew for its guest: whatever is taken can be, and says the same. */
function receiveFrames(bytes: Uint8Array): string {
  const frames = new FrameDecoder(MAX_FRAME_BYTES).push(bytes);
  return frames
    .map((frame) => {
      const message = parseHostMessage(frame);
      const written = rewritten(message);
      if (written !== null) {
        const [again] = new FrameDecoder(2 * MAX_FRAME_BYTES).push(written);
        checkSame(written, again === undefined ? null : rewritten(parseHostMessage(again)));
      }
      return message.op;
    })
    .join();
}

/** Null for what cannot be written, as a text with half a character. */
function rewritten(message: Parameters<typeof encodeMessage>[0]): Uint8Array | null {
  try {
    return Buffer.concat(encodeMessage(message));
  } catch (error) {
    if (error instanceof UsageError) {
      return null;
    }
    throw error;
  }
}

function checkSame(one: Uint8Array, other: Uint8Array | null): void {
  if (other === null || Buffer.compare(one, other) !== 0) {
    throw new Error('a message comes back as another');
  }
}
