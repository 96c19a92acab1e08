import { PythonArray } from '../model/array.ts';
import { PythonReference } from '../model/reference.ts';
import {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../model/value-datetime.ts';
import { PythonDecimal, PythonFloat, PythonFraction, PythonUuid } from '../model/value-numbers.ts';
import { PythonTimeZone, PythonZoneInfo } from '../model/value-zones.ts';
import { PythonByteArray, PythonComplex, PythonFrozenSet, PythonTuple } from '../model/value.ts';
import type { HostInput } from '../model/value.ts';

/** Instances of these are copied to the guest, but for references, which it has already. */
const DATA_CLASSES = [
  ...[Map, Set, Date, ArrayBuffer],
  ...[PythonTuple, PythonFrozenSet, PythonByteArray, PythonArray],
  ...[PythonComplex, PythonFloat, PythonDecimal, PythonFraction, PythonUuid],
  ...[PythonDate, PythonTime, PythonDateTime, PythonTimeDelta, PythonTimeZone, PythonZoneInfo],
  PythonReference,
];

/** Whether an object is one that crosses as data. Plain objects and arrays are not asked about. */
export function isData(object: object): boolean {
  return ArrayBuffer.isView(object) || DATA_CLASSES.some((known) => object instanceof known);
}

/** Takes a value for one that can be sent; the encoder, which gets it next, checks all of it. */
export function asInput(value: unknown): HostInput {
  return mayBeInput(value) ? value : null;
}

function mayBeInput(_value: unknown): _value is HostInput {
  return true;
}
