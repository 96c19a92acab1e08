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

/** How many items follow the tag, and what they are. Ranges are checked by the classes. */
export interface Form {
  readonly count: number;
  readonly read: (from: FieldDecoder) => PythonValue;
}

/** Of every tag whose items are complete when the value is made. */
export const FORMS: ReadonlyMap<PythonValue, Form> = new Map<PythonValue, Form>([
  ['attached', { count: 1, read: (from) => from.buffer() }],
  ['array', { count: 5, read: decodeArray }],
  ['bytearray', { count: 1, read: (from) => new PythonByteArray(from.byteString()) }],
  [
    'date',
    { count: 3, read: (from) => new PythonDate(from.integer(), from.integer(), from.integer()) },
  ],
  ['datetime', { count: 9, read: decodeDateTime }],
  ['decimal', { count: 1, read: (from) => new PythonDecimal(from.text(MAX_DECIMAL_UNITS)) }],
  [
    'fraction',
    { count: 2, read: (from) => new PythonFraction(from.bigInteger(), from.bigInteger()) },
  ],
  ['time', { count: 6, read: (from) => new PythonTime(decodeTime(from)) }],
  ['timedelta', { count: 3, read: decodeTimeDelta }],
  ['timezone', { count: 2, read: decodeTimeZone }],
  ['uuid', { count: 1, read: (from) => new PythonUuid(from.text(UUID_DIGITS)) }],
  ['zoneinfo', { count: 1, read: (from) => new PythonZoneInfo(from.text(MAX_ZONE_UNITS)) }],
]);

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
    zone: from.zoneOrNull(),
  };
}

function decodeTimeDelta(from: FieldDecoder): PythonTimeDelta {
  return new PythonTimeDelta(from.integer(), from.integer(), from.integer());
}

function decodeTimeZone(from: FieldDecoder): PythonTimeZone {
  const offset = seconds(from);
  return new PythonTimeZone(
    offset,
    from.orNull(() => from.text(MAX_ZONE_UNITS)),
  );
}

function seconds(from: FieldDecoder): number {
  return from.integer() / MICROSECONDS_PER_SECOND;
}
