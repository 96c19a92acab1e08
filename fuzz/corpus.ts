import { encodeFrame } from '../src/protocol/encode-frame.ts';
import { HEADER_BYTES } from '../src/protocol/frames.ts';
import { encodeMarshal } from '../src/protocol/marshal/encode.ts';
import { encodeValue } from '../src/protocol/index.ts';
import type { ValueForm } from '../src/protocol/index.ts';
import type { HostInput, PythonValue } from '../src/model/value.ts';
import {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../src/model/value-datetime.ts';
import { PythonDecimal, PythonFraction, PythonUuid } from '../src/model/value-numbers.ts';
import { PythonTimeZone, PythonZoneInfo } from '../src/model/value-zones.ts';
import {
  PythonByteArray,
  PythonComplex,
  PythonFrozenSet,
  PythonTuple,
} from '../src/model/value.ts';
import type { Sample } from './mutate.ts';

/** Frames that a guest may send: one of each message, one with each kind of value. */
export function validFrames(): Sample[] {
  return [
    ...messages().map((message) => frame(message)),
    ...values().map(resultWith),
    ...fromGuest(),
  ];
}

function frame(
  message: PythonValue,
  body: Uint8Array = new Uint8Array(0),
  attached: readonly Uint8Array[] = [],
): Sample {
  const whole = Buffer.concat(encodeFrame([encodeMarshal(message), body], attached));
  return { frame: whole, body: body.length === 0 ? HEADER_BYTES : whole.length - body.length };
}

const USAGE = { cpu_ms: 1, peak_kib: 2 };
const RESULT = {
  ...{ op: 'result', id: 1, status: 'ok', repr: 'x', has_value: true, too_large: false },
  usage: USAGE,
};

function messages(): PythonValue[] {
  const frames = [
    {
      ...{ file: 'a.py', function: 'f', line: 1, end_line: 2, column: 3, end_column: null },
      source: 'x',
    },
  ];
  const error = {
    ...{ name: 'E', message: 'm', frames, text: 't', cause: null, context: null },
    ...{ notes: ['n'], exceptions: [], errno: 2, hooked: false },
  };
  const nested = { ...error, cause: error, exceptions: [error] };
  return [
    { op: 'sealed', python: '3.11.2' },
    { op: 'seal-failed', layer: 'seccomp', message: 'm' },
    { op: 'cancel', id: 1 },
    { op: 'release', handles: [[1, 2]] },
    { ...RESULT, status: 'error', error: nested, interrupted: false },
    { ...RESULT, status: 'exited', exit_code: 1, message: null },
  ];
}

function values(): HostInput[] {
  const shared: HostInput[] = [1];
  const cycle: Record<string, HostInput> = { 7: 1, b: shared, shared };
  cycle['me'] = [cycle];
  const map = new Map<HostInput, HostInput>([[1, 'a']]);
  map.set('me', map);
  const time = { hour: 1, minute: 2, zone: new PythonTimeZone(60, 'X') };
  return [
    [null, true, false, 1, -1, 2 ** 40, 2n ** 80n, 0.5, -0, 'text', 'ä\ud800', 'x'.repeat(300)],
    new PythonTuple([new PythonComplex(1, 2), new Uint8Array(3), new PythonTuple([])]),
    [new Set([1, 'a']), new PythonFrozenSet(new Set([new PythonTuple([1])]))],
    cycle,
    map,
    [new PythonDate(2024, 2, 29), new PythonTime(time), new PythonTimeDelta(-1, 2, 3)],
    new PythonDateTime({ year: 1, month: 1, day: 1, ...time }),
    [new PythonDecimal('1.5'), new PythonFraction(1n, 3n), new PythonZoneInfo('UTC')],
    [new PythonUuid('0'.repeat(32)), new PythonByteArray(new Uint8Array(2))],
    [Float64Array.of(1, 2), Int16Array.of(1)],
    new Set([new PythonDate(1, 1, 1)]),
    new Map<HostInput, HostInput>([[new PythonUuid('1'.repeat(32)), 1]]),
    Object.fromEntries(['__proto__', 'constructor', 'then'].map((key, index) => [key, index])),
  ];
}

function resultWith(value: HostInput): Sample {
  const { bytes, attached } = encodeValue(value, NOTHING_ELSE);
  return frame(RESULT, bytes, attached);
}

const NOTHING_ELSE: ValueForm = {
  describe: () => ({
    id: 1,
    description: {
      ...{ name: 'x', callable: true, methods: [], attributes: [], write: [], protocols: [] },
      ...{ signature: null, doc: null },
    },
  }),
  handle: () => 1,
};

/** What only a guest writes: references, and buffers attached whatever their size. */
function fromGuest(): Sample[] {
  const about = { type: 'C', repr: '<C>', kind: 'object', callable: true, fields: { x: 1 } };
  const buffer = extension('attached', 3);
  const call = { op: 'call', id: 1, target: 1, action: 'method', name: 'm' };
  const array = Buffer.concat([
    open(7, 'array'),
    ...['numpy', '<i2', [1, 1]].map((item) => encodeMarshal(item)),
    extension('attached', 2),
    encodeMarshal(true),
  ]);
  return [
    frame(RESULT, extension('guest', 1, about)),
    frame(RESULT, extension('host', 1)),
    frame(call, list(list(extension('host', 2)), encodeMarshal({ key: 1 }))),
    frame(RESULT, list(buffer, buffer), [new Uint8Array(3), new Uint8Array(3)]),
    frame(RESULT, array, [new Uint8Array(2)]),
    frame(RESULT, extension('dict', [1, 2, 3, 4])),
    frame(RESULT, extension('frozenset', [1, 2])),
  ];
}

function extension(tag: string, ...items: readonly PythonValue[]): Uint8Array {
  return Buffer.concat([open(items.length + 2, tag), ...items.map((item) => encodeMarshal(item))]);
}

function open(count: number, tag: string): Uint8Array {
  return Buffer.concat([listHead(count), Buffer.from('S'), encodeMarshal(tag)]);
}

function list(...items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([listHead(items.length), ...items]);
}

/** With the flag of what may be referred to. */
function listHead(count: number): Uint8Array {
  return Uint8Array.of(0xdb, count, 0, 0, 0);
}
