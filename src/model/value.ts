/** A Python tuple. */
export class PythonTuple {
  readonly items: readonly PythonValue[];

  constructor(items: readonly PythonValue[]) {
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
export class PythonFrozenSet {
  readonly items: ReadonlySet<PythonValue>;

  constructor(items: ReadonlySet<PythonValue>) {
    this.items = items;
  }
}

/** A dict whose keys are all strings; its prototype is null. */
export interface PythonRecord {
  readonly [key: string]: PythonValue;
}

/**
 * A value that crossed the wall, always a copy. None ↔ null; int ↔ number while safe, else bigint;
 * dict ↔ null-prototype object when every key is a string, else Map; bytes ↔ Uint8Array.
 */
export type PythonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PythonValue[]
  | PythonTuple
  | PythonComplex
  | PythonRecord
  | ReadonlyMap<PythonValue, PythonValue>
  | ReadonlySet<PythonValue>
  | PythonFrozenSet;
