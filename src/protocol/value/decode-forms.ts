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
import type { Items } from './decode-items.ts';

const MICROSECONDS_PER_SECOND = 1e6;
const UUID_DIGITS = 32;

/** What each tag stands for. Ranges are checked by the classes themselves. */
export const FORMS: ReadonlyMap<PythonValue, (items: Items) => PythonValue> = new Map<
  PythonValue,
  (items: Items) => PythonValue
>([
  ['array', decodeArray],
  ['bytearray', (items) => new PythonByteArray(items.bytes())],
  ['date', (items) => new PythonDate(items.integer(), items.integer(), items.integer())],
  ['datetime', decodeDateTime],
  ['decimal', (items) => new PythonDecimal(items.text(MAX_DECIMAL_UNITS))],
  ['fraction', (items) => new PythonFraction(items.bigInteger(), items.bigInteger())],
  ['time', (items) => new PythonTime(decodeTime(items))],
  ['timedelta', (items) => new PythonTimeDelta(items.integer(), items.integer(), items.integer())],
  ['timezone', decodeTimeZone],
  ['uuid', (items) => new PythonUuid(items.text(UUID_DIGITS))],
  ['zoneinfo', (items) => new PythonZoneInfo(items.text(MAX_ZONE_UNITS))],
]);

function decodeDateTime(items: Items): PythonDateTime {
  const [year, month, day] = [items.integer(), items.integer(), items.integer()];
  const time = decodeTime(items);
  const utcOffsetSeconds = items.orNull(() => seconds(items));
  return new PythonDateTime({ year, month, day, ...time, utcOffsetSeconds });
}

function decodeTime(items: Items): PythonTimeParts {
  return {
    hour: items.integer(),
    minute: items.integer(),
    second: items.integer(),
    microsecond: items.integer(),
    fold: items.integer(),
    zone: items.zoneOrNull(),
  };
}

function decodeTimeZone(items: Items): PythonTimeZone {
  const offset = seconds(items);
  return new PythonTimeZone(
    offset,
    items.orNull(() => items.text(MAX_ZONE_UNITS)),
  );
}

function seconds(items: Items): number {
  return items.integer() / MICROSECONDS_PER_SECOND;
}
