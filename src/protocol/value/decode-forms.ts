import {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../../model/value-datetime.ts';
import type { PythonTimeParts } from '../../model/value-datetime.ts';
import { PythonDecimal, PythonFraction, PythonUuid } from '../../model/value-numbers.ts';
import { PythonByteArray } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { PythonTimeZone, PythonZoneInfo } from '../../model/value-zones.ts';
import { MAX_DECIMAL_UNITS, MAX_ZONE_UNITS } from '../limits.ts';
import { decodeArray } from './decode-array.ts';
import type { FieldDecoder } from './decode-fields.ts';

const MICROSECONDS_PER_SECOND = 1e6;
const UUID_DIGITS = 32;

/** How many items follow the tag of an extension, and how they are read. */
export type Form<From> = readonly [number, (from: From, slot: number) => PythonValue];

/** By tag. Ranges are checked by the classes themselves. */
export const FORMS: readonly (readonly [string, Form<FieldDecoder>])[] = [
  ['array', [5, decodeArray]],
  ['attached', [1, (from) => from.buffer()]],
  ['bytearray', [1, (from) => new PythonByteArray(from.byteString())]],
  ['date', [3, (from) => new PythonDate(from.integer(), from.integer(), from.integer())]],
  ['datetime', [10, decodeDateTime]],
  ['decimal', [1, (from) => new PythonDecimal(from.text(MAX_DECIMAL_UNITS))]],
  ['fraction', [2, (from) => new PythonFraction(from.bigInteger(), from.bigInteger())]],
  ['time', [6, (from) => new PythonTime(decodeTime(from))]],
  ['timedelta', [3, (from) => new PythonTimeDelta(from.integer(), from.integer(), from.integer())]],
  ['timezone', [2, (from) => new PythonTimeZone(seconds(from), zoneName(from))]],
  ['uuid', [1, (from) => new PythonUuid(from.text(UUID_DIGITS))]],
  ['zoneinfo', [1, (from) => new PythonZoneInfo(from.text(MAX_ZONE_UNITS))]],
  // What the containers' own forms cannot hold: extensions are lists on their way, without a hash.
  ['set', [1, (from, slot) => from.set(slot, false, () => from.list())]],
  ['frozenset', [1, (from, slot) => from.set(slot, true, () => from.list())]],
  ['dict', [1, (from, slot) => from.dict(slot)]],
];

function decodeDateTime(from: FieldDecoder): PythonDateTime {
  const [year, month, day] = [from.integer(), from.integer(), from.integer()];
  const time = decodeTime(from);
  const utcOffsetSeconds = from.orNull(() => seconds(from));
  return new PythonDateTime({ year, month, day, ...time, utcOffsetSeconds });
}

function decodeTime(from: FieldDecoder): PythonTimeParts {
  return {
    hour: from.integer(),
    minute: from.integer(),
    second: from.integer(),
    microsecond: from.integer(),
    fold: from.integer(),
    zone: from.orNull(() => from.zone()),
  };
}

function seconds(from: FieldDecoder): number {
  return from.integer() / MICROSECONDS_PER_SECOND;
}

function zoneName(from: FieldDecoder): string | null {
  return from.orNull(() => from.text(MAX_ZONE_UNITS));
}
