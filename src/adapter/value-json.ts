import {
  HostObject,
  HostProxy,
  PythonArray,
  PythonByteArray,
  PythonComplex,
  PythonDate,
  PythonDateTime,
  PythonDecimal,
  PythonFloat,
  PythonFraction,
  PythonFrozenSet,
  PythonReference,
  PythonTime,
  PythonTimeDelta,
  PythonTimeZone,
  PythonTuple,
  PythonUuid,
  PythonZoneInfo,
} from '../index.ts';
import type { PythonValue } from '../index.ts';

/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * Characters of JSON, about: each thing in a value counts as some, long ones as many. A guest may share
 * one thing in many places of another, which is small until every place is written out.
 */
const MOST_CHARACTERS = 64 * 1024 * 1024;
const CHARACTERS_OF_A_THING = 32;
/** Beyond it an integer counts as one of the longest: to write those takes a long time each. */
const MOST_PLAIN_INTEGER = 2n ** 256n;
const LONG_INTEGER = 300_000;
/** Containers within containers: far from what exhausts the stack here and in readers of JSON. */
const MOST_DEPTH = 500;

/**
 * A Python value as JSON; null when it has no end in JSON, because it contains itself, or no
 * reasonable one. None, bool, str, list, safe ints, finite floats and dicts with string keys are
 * themselves; every other value is an object with `$type`. A dict that has a key `$type` of its own
 * takes the tagged form, so that a tag is never a guest's invention.
 */
export function valueToJson(value: PythonValue): Json | undefined {
  const writer = new Writer();
  const json = writer.write(value, 0);
  return writer.complete ? json : undefined;
}

class Writer {
  #characters = 0;
  #tooDeep = false;

  get complete(): boolean {
    return !this.#tooDeep && this.#characters <= MOST_CHARACTERS;
  }

  write(value: PythonValue, depth: number): Json {
    this.#characters += CHARACTERS_OF_A_THING + lengthOf(value);
    this.#tooDeep ||= depth > MOST_DEPTH; // what contains itself has no end
    if (!this.complete) {
      return null;
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'string') {
      return value;
    }
    if (typeof value === 'number') {
      return numberToJson(value);
    }
    if (typeof value === 'bigint') {
      return { $type: 'int', value: value.toString() };
    }
    return leafToJson(value) ?? this.#container(value, depth + 1);
  }

  #container(value: PythonValue & object, depth: number): Json {
    const all = (items: Iterable<PythonValue>): Json[] =>
      Array.from(items, (item) => this.write(item, depth));
    if (Array.isArray(value)) {
      return all(value);
    }
    if (value instanceof PythonTuple) {
      return { $type: 'tuple', items: all(value.items) };
    }
    if (value instanceof Set) {
      return { $type: 'set', items: all(value) };
    }
    if (value instanceof PythonFrozenSet) {
      return { $type: 'frozenset', items: all(value.items) };
    }
    if (value instanceof Map) {
      return { $type: 'dict', items: Array.from(value, all) };
    }
    const pairs: readonly (readonly [string, PythonValue])[] = Object.entries(value);
    return Object.hasOwn(value, '$type')
      ? { $type: 'dict', items: pairs.map(all) }
      : Object.fromEntries(pairs.map(([key, item]) => [key, this.#entry(key, item, depth)]));
  }

  #entry(key: string, item: PythonValue, depth: number): Json {
    this.#characters += key.length;
    return this.write(item, depth);
  }
}

/** How long a thing is beyond what all are; found without writing it out. */
function lengthOf(value: PythonValue): number {
  if (typeof value === 'string') {
    return value.length;
  }
  if (typeof value === 'bigint') {
    return value >= -MOST_PLAIN_INTEGER && value <= MOST_PLAIN_INTEGER ? 0 : LONG_INTEGER;
  }
  if (value instanceof Uint8Array) {
    return value.length * 2;
  }
  if (value instanceof PythonByteArray) {
    return value.bytes.length * 2;
  }
  if (value instanceof PythonArray) {
    return value.data.byteLength * 2;
  }
  return value instanceof PythonDecimal ? value.text.length : 0;
}

/** What has no other values in it, or none that are shown; null for containers. */
function leafToJson(value: PythonValue & object): Json {
  if (value instanceof Uint8Array) {
    return { $type: 'bytes', base64: base64(value) };
  }
  if (value instanceof PythonByteArray) {
    return { $type: 'bytearray', base64: base64(value.bytes) };
  }
  if (value instanceof PythonArray) {
    const { container, dtype, shape, data } = value;
    return { $type: 'array', container, dtype, shape, base64: base64(data) };
  }
  if (value instanceof PythonComplex) {
    const { real, imaginary } = value;
    return { $type: 'complex', real: numberToJson(real), imaginary: numberToJson(imaginary) };
  }
  if (value instanceof PythonFloat) {
    return numberToJson(value.value);
  }
  if (value instanceof PythonDecimal) {
    return { $type: 'decimal', value: value.text };
  }
  if (value instanceof PythonFraction) {
    return { $type: 'fraction', value: `${value.numerator}/${value.denominator}` };
  }
  if (value instanceof PythonUuid) {
    return { $type: 'uuid', value: value.text };
  }
  return momentToJson(value) ?? referenceToJson(value);
}

function momentToJson(value: PythonValue & object): Json {
  if (value instanceof PythonDateTime) {
    const { zone, fold, utcOffsetSeconds } = value;
    const text = `${dateText(value)}T${timeText(value)}`;
    return { $type: 'datetime', value: text, zone: zoneText(zone), utcOffsetSeconds, fold };
  }
  if (value instanceof PythonDate) {
    return { $type: 'date', value: dateText(value) };
  }
  if (value instanceof PythonTime) {
    return { $type: 'time', value: timeText(value), zone: zoneText(value.zone), fold: value.fold };
  }
  if (value instanceof PythonTimeDelta) {
    const { days, seconds, microseconds } = value;
    return { $type: 'timedelta', days, seconds, microseconds };
  }
  if (value instanceof PythonTimeZone || value instanceof PythonZoneInfo) {
    return { $type: 'timezone', value: zoneText(value) };
  }
  return null;
}

function referenceToJson(value: PythonValue & object): Json {
  if (value instanceof PythonReference) {
    return { $type: 'other', repr: value.repr };
  }
  const isHosts =
    value instanceof HostObject || value instanceof HostProxy || typeof value === 'function';
  return isHosts ? { $type: 'other', repr: '<host object>' } : null;
}

type Zone = PythonTime['zone'];

function zoneText(zone: Zone): string | null {
  if (zone instanceof PythonTimeZone) {
    return zone.name ?? offsetText(zone.offsetSeconds);
  }
  return zone instanceof PythonZoneInfo ? zone.key : (zone?.repr ?? null);
}

/** As `str()` of a timezone without a name. */
function offsetText(seconds: number): string {
  const minutes = Math.abs(seconds) / 60;
  const hours = Math.floor(minutes / 60);
  const sign = seconds < 0 ? '-' : '+';
  return seconds === 0 ? 'UTC' : `UTC${sign}${padded(hours, 2)}:${padded(minutes % 60, 2)}`;
}

function dateText({ year, month, day }: PythonDate | PythonDateTime): string {
  return [padded(year, 4), padded(month, 2), padded(day, 2)].join('-');
}

function timeText({ hour, minute, second, microsecond }: PythonTime | PythonDateTime): string {
  const fraction = microsecond === 0 ? '' : `.${padded(microsecond, 6)}`;
  return [hour, minute, second].map((part) => padded(part, 2)).join(':') + fraction;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** JSON has no NaN, no infinities, and `JSON.stringify` drops the sign of -0. */
function numberToJson(value: number): Json {
  if (Number.isFinite(value) && !Object.is(value, -0)) {
    return value;
  }
  const names = new Map([
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [0, '-0.0'],
  ]);
  return { $type: 'float', value: names.get(value) ?? 'nan' };
}
