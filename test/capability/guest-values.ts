import { HostObject } from '../../src/model/reference.ts';
import { PythonFloat } from '../../src/model/value-numbers.ts';
import type { PythonValue } from '../../src/model/value.ts';
import { Decoder } from '../../src/protocol/marshal/decoder.ts';
import { writeBytes, writeNumber, writeText } from '../../src/protocol/marshal/encode-scalar.ts';
import { TYPE_CODE } from '../../src/protocol/marshal/type-code.ts';
import { Writer } from '../../src/protocol/marshal/writer.ts';
import type { EncodedValue, OutgoingValue } from '../../src/protocol/messages.ts';
import type { HostDescription } from '../../src/protocol/value/types.ts';

/** What a guest has of an object of the host. */
export class Received extends HostObject {
  readonly id: number;
  readonly description: HostDescription | null;

  constructor(id: number, description: HostDescription | null = null) {
    super();
    this.id = id;
    this.description = description;
  }
}

/** An object of the guest itself. */
export class Thing extends HostObject {
  readonly handle: number;
  readonly kind: string;
  readonly callable: boolean;
  readonly fields: Readonly<Record<string, GuestValue>> | null;

  constructor(
    handle: number,
    about: {
      readonly kind?: string;
      readonly callable?: boolean;
      readonly fields?: Readonly<Record<string, GuestValue>>;
    } = {},
  ) {
    super();
    this.handle = handle;
    this.kind = about.kind ?? 'object';
    this.callable = about.callable ?? false;
    this.fields = about.fields ?? null;
  }
}

/** What the fake guest can send. */
export type GuestValue =
  | (null | boolean | number | string | Uint8Array | Received | Thing | PythonFloat)
  | readonly GuestValue[]
  | ReadonlyMap<GuestValue, GuestValue>
  | { readonly [key: string]: GuestValue };

/** The bytes of a value, as a guest writes them. `sent` hears of each of the guest's own objects. */
export function encodeAsGuest(value: GuestValue, sent: (thing: Thing) => void): EncodedValue {
  const writer = new Writer();
  write(writer, value, sent);
  return { bytes: writer.finish(), attached: new Uint8Array(0) };
}

/** The value, as a guest reads it. `seen` hears of each object of the host. */
export function decodeAsGuest(
  body: OutgoingValue,
  seen: (received: Received) => void,
): PythonValue {
  return new GuestDecoder(body.bytes, seen).value();
}

class GuestDecoder extends Decoder {
  readonly #seen: (received: Received) => void;

  constructor(bytes: Uint8Array, seen: (received: Received) => void) {
    super(bytes);
    this.#seen = seen;
  }

  protected override extension(slot: number): PythonValue {
    this.byte();
    const tag = this.value();
    const number = Number(this.value());
    if (tag === 'guest') {
      return this.keep(slot, new Thing(number));
    }
    const about = tag === 'host' ? this.value() : null;
    if (!isDescription(about)) {
      throw new Error('an extension that was not expected');
    }
    const received = this.keep(slot, new Received(number, about));
    this.#seen(received);
    return received;
  }
}

function isDescription(value: unknown): value is HostDescription {
  return typeof value === 'object' && value !== null && 'protocols' in value;
}

function write(writer: Writer, value: GuestValue, sent: (thing: Thing) => void): void {
  if (value === null) {
    writer.byte(TYPE_CODE.none);
  } else if (typeof value === 'boolean') {
    writer.byte(value ? TYPE_CODE.true : TYPE_CODE.false);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else if (typeof value === 'string') {
    writeText(writer, value);
  } else if (value instanceof Uint8Array) {
    writeBytes(writer, value);
  } else if (value instanceof PythonFloat) {
    writer.byte(TYPE_CODE.float);
    writer.float64(value.value);
  } else if (value instanceof Received) {
    writeExtension(writer, 'host', [value.id], sent);
  } else if (value instanceof Thing) {
    sent(value);
    const { handle, kind, callable, fields } = value;
    const about = { type: 'main.Thing', repr: '<Thing>', kind, callable, fields };
    writeExtension(writer, 'guest', [handle, about], sent);
  } else if (isList(value)) {
    writer.byte(TYPE_CODE.list);
    writer.int32(value.length);
    for (const item of value) {
      write(writer, item, sent);
    }
  } else {
    writer.byte(TYPE_CODE.dict);
    const entries: Iterable<readonly [GuestValue, GuestValue]> = isMap(value)
      ? value
      : Object.entries(value);
    for (const [key, item] of entries) {
      write(writer, key, sent);
      write(writer, item, sent);
    }
    writer.byte(TYPE_CODE.dictEnd);
  }
}

function writeExtension(
  writer: Writer,
  tag: string,
  items: readonly GuestValue[],
  sent: (thing: Thing) => void,
): void {
  writer.byte(TYPE_CODE.list);
  writer.int32(items.length + 2);
  writer.byte(TYPE_CODE.stopIteration);
  for (const item of [tag, ...items]) {
    write(writer, item, sent);
  }
}

function isList(value: GuestValue): value is readonly GuestValue[] {
  return Array.isArray(value);
}

function isMap(value: GuestValue): value is ReadonlyMap<GuestValue, GuestValue> {
  return value instanceof Map;
}
