import type { PythonArray, TypedArray } from './array.ts';
import { UsageError } from './errors.ts';
import type { HostFunction, HostObject, HostProxy, PythonReference } from './reference.ts';
import type { PythonDate, PythonDateTime, PythonTime, PythonTimeDelta } from './value-datetime.ts';
import type { PythonDecimal, PythonFloat, PythonFraction, PythonUuid } from './value-numbers.ts';
import type { PythonTimeZone, PythonZoneInfo } from './value-zones.ts';

/** A Python tuple. */
export class PythonTuple<Item = PythonValue> {
  readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
  }
}

/** A Python complex number. */
export class PythonComplex {
  readonly real: number;
  readonly imaginary: number;

  constructor(real: number, imaginary: number) {
    this.real = real;
    this.imaginary = imaginary;
  }
}

/** A Python frozenset. */
export class PythonFrozenSet<Item = PythonValue> {
  readonly items: ReadonlySet<Item>;

  constructor(items: ReadonlySet<Item>) {
    this.items = items;
  }
}

/** A Python bytearray. */
export class PythonByteArray {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    if (!(bytes instanceof Uint8Array)) {
      throw new UsageError('PythonByteArray: the bytes must be a Uint8Array');
    }
    this.bytes = bytes;
  }
}

/** A dict whose keys are all strings; its prototype is null. */
export interface PythonRecord {
  readonly [key: string]: PythonValue;
}

/** What is no container and has no identity. */
type Scalar =
  | (null | boolean | number | bigint | string | Uint8Array)
  | (PythonComplex | PythonFloat | PythonDecimal | PythonFraction | PythonUuid)
  | (PythonDate | PythonTime | PythonDateTime | PythonTimeDelta | PythonTimeZone | PythonZoneInfo)
  | (PythonByteArray | PythonArray);

/** What is used where it is, through a number that stands for it. */
type Reference = PythonReference | HostObject | HostProxy | HostFunction;

/**
 * A value that came from the guest: a copy, but for references. None ↔ null; int ↔ number while
 * safe, else bigint; dict ↔ null-prototype object when every key is a string, else Map (also when
 * its key `then` holds a function, so that no promise takes it for another); bytes ↔ Uint8Array.
 */
export type PythonValue =
  | Scalar
  | Reference
  | PythonValue[]
  | PythonTuple
  | PythonRecord
  | Map<PythonValue, PythonValue>
  | Set<PythonValue>
  | PythonFrozenSet;

/**
 * A value that can be sent to the guest: whatever may come from it, and what has an obvious form in
 * Python. undefined → None; Date → aware datetime in UTC; ArrayBuffer → bytes; typed arrays but
 * Uint8Array → memoryview.
 */
export type HostInput =
  | PythonValue
  | (undefined | Date | ArrayBuffer | TypedArray)
  | readonly HostInput[]
  | PythonTuple<HostInput>
  | { readonly [key: string]: HostInput }
  | ReadonlyMap<HostInput, HostInput>
  | ReadonlySet<HostInput>
  | PythonFrozenSet<HostInput>;
