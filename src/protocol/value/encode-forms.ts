import { PythonArray } from '../../model/array.ts';
import type { TypedArray } from '../../model/array.ts';
import {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../../model/value-datetime.ts';
import { HostObject, HostProxy, PythonReference } from '../../model/reference.ts';
import type { HostFunction } from '../../model/reference.ts';
import { PythonDecimal, PythonFraction, PythonUuid } from '../../model/value-numbers.ts';
import { PythonByteArray } from '../../model/value.ts';
import type { HostInput } from '../../model/value.ts';
import { PythonTimeZone, PythonZoneInfo } from '../../model/value-zones.ts';
import { refusal } from './encode-plain.ts';
import type { ValueForm } from './types.ts';

const MICROSECONDS_PER_SECOND = 1e6;

/** What a view of Python calls the elements of each array of JavaScript. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['Uint8Array', 'B'],
  ['Uint8ClampedArray', 'B'],
  ['Int8Array', 'b'],
  ['Uint16Array', 'H'],
  ['Int16Array', 'h'],
  ['Uint32Array', 'I'],
  ['Int32Array', 'i'],
  ['BigUint64Array', 'Q'],
  ['BigInt64Array', 'q'],
  ['Float32Array', 'f'],
  ['Float64Array', 'd'],
]);

/** A tag and its items. */
export type Extension = readonly [string, ...HostInput[]];

/**
 * What stands for an object that marshal has no type for.
 *
 * @throws UsageError when nothing does.
 */
export function extensionOf(value: HostInput & object, form: ValueForm): Extension {
  if (value instanceof PythonReference) {
    return ['guest', form.handle(value)];
  }
  if (value instanceof HostObject || value instanceof HostProxy || isFunction(value)) {
    const { id, description } = form.describe(value);
    return ['host', id, { ...description }];
  }
  const found = timeForm(value) ?? numberForm(value) ?? bufferForm(value);
  if (found === null) {
    throw refusal(value);
  }
  return found;
}

function timeForm(value: object): Extension | null {
  if (value instanceof Date) {
    return timeForm(PythonDateTime.fromDate(value));
  }
  if (value instanceof PythonDateTime) {
    return ['datetime', value.year, value.month, value.day, ...timeOf(value), null];
  }
  if (value instanceof PythonDate) {
    return ['date', value.year, value.month, value.day];
  }
  if (value instanceof PythonTime) {
    return ['time', ...timeOf(value)];
  }
  if (value instanceof PythonTimeDelta) {
    return ['timedelta', value.days, value.seconds, value.microseconds];
  }
  if (value instanceof PythonTimeZone) {
    const offset = Math.round(value.offsetSeconds * MICROSECONDS_PER_SECOND);
    return ['timezone', offset, value.name];
  }
  if (value instanceof PythonZoneInfo) {
    return ['zoneinfo', value.key];
  }
  return null;
}

function timeOf(value: PythonTime | PythonDateTime): readonly HostInput[] {
  return [value.hour, value.minute, value.second, value.microsecond, value.fold, value.zone];
}

function numberForm(value: object): Extension | null {
  if (value instanceof PythonDecimal) {
    return ['decimal', value.text];
  }
  if (value instanceof PythonFraction) {
    return ['fraction', value.numerator, value.denominator];
  }
  if (value instanceof PythonUuid) {
    return ['uuid', value.text.replaceAll('-', '')];
  }
  return null;
}

function bufferForm(value: object): Extension | null {
  if (value instanceof PythonByteArray) {
    return ['bytearray', value.bytes];
  }
  if (value instanceof PythonArray) {
    const { container, dtype, shape, data, readonly } = value;
    return ['array', container, dtype, shape, bytesOf(data), readonly];
  }
  const format = isTypedArray(value) ? FORMATS.get(value[Symbol.toStringTag]) : undefined;
  return isTypedArray(value) && format !== undefined
    ? ['array', 'memoryview', format, [value.length], bytesOf(value), false]
    : null;
}

function isFunction(value: HostInput): value is HostFunction {
  return typeof value === 'function';
}

function isTypedArray(value: object): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
