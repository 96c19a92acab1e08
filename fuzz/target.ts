import { ProtocolError, UsageError } from '../src/model/errors.ts';
import type { PythonValue } from '../src/model/value.ts';
import {
  decodeValue,
  encodeValue,
  FrameDecoder,
  parseGuestMessage,
} from '../src/protocol/index.ts';
import type { EncodedValue, ValueForm } from '../src/protocol/index.ts';
import type { Frame } from '../src/protocol/frames.ts';
import { Displays } from '../src/sandbox/displays.ts';
import { Contents } from './check-value.ts';
import { maker } from './make.ts';
import type { Random } from './random.ts';

/** A value of no bytes at all, and what its parts may be at most beyond one for each byte. */
const FREE_ITEMS = 64;

/** Frames that are cut short wait for the rest: the decoder's own limit does not matter here. */
const MAX_FRAME_BYTES = 1024 * 1024;

const SENDS_NOTHING: ValueForm = {
  describe: () => {
    throw new UsageError('there is no host');
  },
  handle: () => {
    throw new UsageError('there is no guest');
  },
};

/**
 * Does with the bytes what the host does with those of a guest. Returns in what way it went, in few
 * words; throws when anything but a ProtocolError came of it, or a value that cannot be right.
 */
export function receive(random: Random, bytes: Uint8Array): string {
  const decoder = new FrameDecoder(MAX_FRAME_BYTES);
  try {
    const cut = random.oneIn(8) ? random.below(bytes.length + 1) : bytes.length;
    const frames = [...decoder.push(bytes.subarray(0, cut)), ...decoder.push(bytes.subarray(cut))];
    return frames.map((frame) => receiveFrame(random, frame)).join();
  } catch (error) {
    if (error instanceof ProtocolError) {
      return error.message.replaceAll(/\d+/g, '#');
    }
    throw error;
  }
}

function receiveFrame(random: Random, frame: Frame): string {
  const message = parseGuestMessage(frame);
  if (message.op === 'display') {
    return `display ${shown(message.bundle)}`;
  }
  const encoded = 'body' in message ? message.body : 'value' in message ? message.value : null;
  if (encoded === null) {
    return message.op;
  }
  const exactFloats = random.oneIn(2);
  const value = decodeValue(encoded, maker(exactFloats));
  const contents = new Contents(value, encoded.attached.buffer);
  const size = encoded.bytes.length + encoded.attached.length;
  if (contents.items > size + FREE_ITEMS || contents.bufferBytes > size) {
    throw new Error(`${size} bytes became ${contents.items} items, ${contents.bufferBytes} bytes`);
  }
  if (!contents.hasReferences && random.oneIn(8)) {
    sendBack(value, exactFloats);
  }
  return `${message.op} ${contents.kinds}`;
}

/** Which forms a display has that is taken. It can be written out. */
function shown(bundle: PythonValue | undefined): string {
  const displays = new Displays({ displays: true }, (work) => work());
  displays.take(bundle);
  const { displays: taken } = displays.told;
  JSON.stringify(taken);
  return taken.length === 0 ? 'dropped' : Object.keys(taken[0] ?? {}).join();
}

/** What came can be sent, and then comes back as what was sent. */
function sendBack(value: PythonValue, exactFloats: boolean): void {
  const first = encoded(value);
  if (first === null) {
    return;
  }
  const second = encoded(decodeValue(first, maker(exactFloats)));
  const isSame =
    second !== null &&
    Buffer.compare(first.bytes, second.bytes) === 0 &&
    Buffer.compare(first.attached, second.attached) === 0;
  if (!isSame) {
    throw new Error('a value that was sent comes back as another');
  }
}

/** null for what Python has no values for, as a dict whose key is a list. */
function encoded(value: PythonValue): EncodedValue | null {
  try {
    const { bytes, attached } = encodeValue(value, SENDS_NOTHING);
    return { bytes, attached: Buffer.concat(attached) };
  } catch (error) {
    if (error instanceof UsageError) {
      return null;
    }
    throw error;
  }
}
