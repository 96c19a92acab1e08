import { UsageError } from '../../model/errors.ts';
import { isPythonFunction } from '../../model/reference.ts';
import { PythonFloat } from '../../model/value-numbers.ts';
import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { HostInput } from '../../model/value.ts';
import { MAX_DEPTH } from '../limits.ts';
import {
  writeBytes,
  writeComplex,
  writeFloat,
  writeInteger,
  writeNumber,
  writeText,
} from '../marshal/encode-scalar.ts';
import { SHARED_FLAG, TYPE_CODE } from '../marshal/type-code.ts';
import { Writer } from '../marshal/writer.ts';
import { extensionOf } from './encode-forms.ts';
import type { Extension } from './encode-forms.ts';
import { ATTACHED_BYTES, isNativeKey, keysInOrder } from './encode-keys.ts';
import { locate } from './encode-path.ts';
import { isPlainObject } from './encode-plain.ts';
import type { OutgoingValue, ValueForm } from './types.ts';

const COLLECTION_CODE = {
  tuple: TYPE_CODE.tuple,
  set: TYPE_CODE.set,
  frozenset: TYPE_CODE.frozenSet,
} as const;

/** Attached buffers are filled up to a multiple of so many bytes. */
const PADDING = new Uint8Array(8);

/** Encodes one value, once. */
export class Encoder {
  readonly #form: ValueForm;
  /** Tuples and frozen sets that contain themselves, as far as an earlier encoder found that out. */
  readonly #circular: ReadonlySet<object>;
  /** If there are any, the value has to be encoded again: Python cannot read them in their own form. */
  readonly selfContaining = new Set<object>();
  /** Tuples and frozen sets that are being written. */
  readonly #open = new Set<object>();
  /** Numbers of what was written and may be referred to. */
  readonly #numbers = new Map<object, number>();
  readonly #writer = new Writer();
  readonly #attached: Uint8Array[] = [];
  /** Where in the value the encoder is: the first `#depth` steps count. */
  readonly #steps: (string | number)[] = [];
  readonly #judged = new Map<object, boolean>();
  #depth = 0;
  #extended = false;

  constructor(form: ValueForm, circular: ReadonlySet<object>) {
    this.#form = form;
    this.#circular = circular;
  }

  encode(value: HostInput): Omit<OutgoingValue, 'guests'> {
    try {
      this.#write(value, 0);
    } catch (error) {
      const steps = this.#steps.slice(0, this.#depth);
      throw error instanceof UsageError ? locate(error, steps) : error;
    }
    const bytes = this.#writer.finish();
    return { bytes, attached: this.#attached, extended: this.#extended };
  }

  #write(value: HostInput, depth: number): void {
    this.#depth = depth;
    if (value === null || value === undefined) {
      this.#writer.byte(TYPE_CODE.none);
    } else if (typeof value === 'string') {
      writeText(this.#writer, value);
    } else if (typeof value === 'number') {
      writeNumber(this.#writer, value);
    } else if (typeof value === 'boolean') {
      this.#writer.byte(value ? TYPE_CODE.true : TYPE_CODE.false);
    } else if (typeof value === 'bigint') {
      writeInteger(this.#writer, value);
    } else if (value instanceof PythonFloat) {
      writeFloat(this.#writer, value.value);
    } else if (value instanceof PythonComplex) {
      writeComplex(this.#writer, value.real, value.imaginary);
    } else if (typeof value === 'object' || typeof value === 'function') {
      this.#object(isPythonFunction(value) ? value.reference : value, depth);
    } else {
      throw new UsageError(`a ${typeof value} cannot cross to Python`);
    }
  }

  /** Something that has an identity: the second time only its number is written. */
  #object(value: HostInput & object, depth: number): void {
    const number = this.#numbers.get(value);
    if (number === undefined) {
      if (depth >= MAX_DEPTH) {
        throw new UsageError(`it is nested deeper than ${MAX_DEPTH}`);
      }
      this.#numbers.set(value, this.#numbers.size);
      this.#container(value, depth);
      return;
    }
    this.#writer.byte(TYPE_CODE.shared);
    this.#writer.int32(number);
    if (this.#open.has(value)) {
      this.selfContaining.add(value);
    }
  }

  #container(value: HostInput & object, depth: number): void {
    if (isList(value)) {
      this.#items(TYPE_CODE.list, value, depth);
    } else if (value instanceof PythonTuple) {
      this.#collection('tuple', value, value.items, depth);
    } else if (value instanceof PythonFrozenSet) {
      this.#collection('frozenset', value, [...value.items], depth);
    } else if (value instanceof Set) {
      this.#collection('set', value, [...value], depth);
    } else if (value instanceof Map) {
      this.#map(value, depth);
    } else if (isPlainObject(value)) {
      this.#record(value, depth);
    } else if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
      this.#bytes(value instanceof Uint8Array ? value : new Uint8Array(value), depth);
    } else {
      this.#extension(extensionOf(value, this.#form), depth);
    }
  }

  #collection(
    tag: keyof typeof COLLECTION_CODE,
    value: object,
    items: readonly HostInput[],
    depth: number,
  ): void {
    const isNative = tag === 'tuple' || items.every((item) => isNativeKey(item, this.#judged));
    if (isNative && !this.#circular.has(value)) {
      this.#open.add(value);
      this.#items(COLLECTION_CODE[tag], items, depth);
      this.#open.delete(value);
    } else {
      this.#extension([tag, [...items]], depth);
    }
  }

  #items(code: number, items: readonly HostInput[], depth: number): void {
    this.#writer.byte(code | SHARED_FLAG);
    this.#writer.int32(items.length);
    for (let index = 0; index < items.length; index += 1) {
      this.#steps[depth] = index;
      this.#write(items[index], depth + 1);
    }
  }

  #map(map: ReadonlyMap<HostInput, HostInput>, depth: number): void {
    if (![...map.keys()].every((key) => isNativeKey(key, this.#judged))) {
      this.#extension(['dict', [...map].flat()], depth);
      return;
    }
    this.#writer.byte(TYPE_CODE.dict | SHARED_FLAG);
    for (const [key, value] of map) {
      this.#steps[depth] = isName(key) ? key : typeof key;
      this.#write(key, depth + 1);
      this.#write(value, depth + 1);
    }
    this.#writer.byte(TYPE_CODE.dictEnd);
  }

  #record(record: Readonly<Record<string, HostInput>>, depth: number): void {
    this.#writer.byte(TYPE_CODE.dict | SHARED_FLAG);
    for (const key of keysInOrder(record)) {
      this.#steps[depth] = key;
      writeText(this.#writer, key);
      this.#write(record[key], depth + 1);
    }
    this.#writer.byte(TYPE_CODE.dictEnd);
  }

  #bytes(bytes: Uint8Array, depth: number): void {
    if (bytes.length < ATTACHED_BYTES) {
      writeBytes(this.#writer, bytes);
    } else {
      this.#attached.push(bytes, PADDING.subarray(0, -bytes.length & (PADDING.length - 1)));
      this.#extension(['attached', bytes.length], depth);
    }
  }

  /** A list that begins with StopIteration, and a tag. */
  #extension(items: Extension, depth: number): void {
    this.#extended = true;
    this.#writer.byte(TYPE_CODE.list | SHARED_FLAG);
    this.#writer.int32(items.length + 1);
    this.#writer.byte(TYPE_CODE.stopIteration);
    for (const item of items) {
      this.#steps[depth] = items[0];
      this.#write(item, depth + 1);
    }
  }
}

/** `Array.isArray` does not narrow a union with readonly arrays. */
function isList(value: HostInput): value is readonly HostInput[] {
  return Array.isArray(value);
}

function isName(key: HostInput): key is string | number {
  return typeof key === 'string' || typeof key === 'number';
}
