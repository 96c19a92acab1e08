import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { PythonFloat } from '../../model/value-numbers.ts';
import { MAX_CONTAINERS, MAX_DEPTH, MAX_ITEMS, MAX_STRING_BYTES } from '../limits.ts';
import { atMost, failure } from './failure.ts';
import { decodeDigits } from './integer.ts';
import { HashingBudget } from './hashing-budget.ts';
import { keepKeyOrder, looksLikeIndex, makeSparse } from './key-order.ts';
import { Reader } from './reader.ts';
import { decodeText } from './text.ts';
import { SHARED_FLAG, TYPE_CODE } from './type-code.ts';

/** The slot of what cannot be referred to. */
const NO_SLOT = -1;

/** From this length on it pays to make room for all items of a list at once. */
const LONG = 1000;

/** Reads what follows a type code. A container lets itself be referred to before it is filled. */
type ReadValue = (from: Decoder, slot: number) => PythonValue;

/**
 * Decodes one value, with references between its parts. Work and memory are in proportion to the
 * input: a size that the input claims is never believed.
 */
export class Decoder extends Reader {
  /** By type code. */
  static readonly #readers = readersByCode([
    [TYPE_CODE.none, () => null],
    [TYPE_CODE.true, () => true],
    [TYPE_CODE.false, () => false],
    [TYPE_CODE.int32, (from) => from.int32()],
    [TYPE_CODE.long, (from) => from.#long(from.int32())],
    [TYPE_CODE.float, (from) => from.#float(from.float64())],
    [TYPE_CODE.complex, (from) => new PythonComplex(from.float64(), from.float64())],
    [TYPE_CODE.bytes, (from) => from.#bytes(from.int32())],
    [TYPE_CODE.text, (from) => decodeText(from.#text(from.int32()))],
    [TYPE_CODE.interned, (from) => decodeText(from.#text(from.int32()))],
    [TYPE_CODE.ascii, (from) => from.latin1(from.int32())],
    [TYPE_CODE.internedAscii, (from) => from.latin1(from.int32())],
    [TYPE_CODE.shortAscii, (from) => from.latin1(from.byte())],
    [TYPE_CODE.shortInternedAscii, (from) => from.latin1(from.byte())],
    [TYPE_CODE.shared, (from) => from.#referred(from.int32())],
    [TYPE_CODE.list, (from, slot) => from.#list(slot, from.int32())],
    [TYPE_CODE.tuple, (from, slot) => from.#tuple(slot, from.int32())],
    [TYPE_CODE.smallTuple, (from, slot) => from.#tuple(slot, from.byte())],
    [TYPE_CODE.set, (from, slot) => from.set(slot, false, () => from.#fill([], from.int32()))],
    [TYPE_CODE.frozenSet, (from, slot) => from.set(slot, true, () => from.#fill([], from.int32()))],
    [TYPE_CODE.dict, (from, slot) => from.#dict(slot)],
  ]);
  readonly #exactFloats: boolean;
  /** Slots of the dicts that are Maps, as far as an earlier decoder found that out. */
  readonly #maps: ReadonlySet<number>;
  /** What may be referred to, by number; what cannot be yet is undefined. */
  readonly #slots: (PythonValue | undefined)[] = [];
  /** Slots of the containers that were referred to. */
  readonly #used = new Set<number>();
  /**
   * Slots of the dicts that contain themselves as records, but turned out to be Maps. If there are
   * any, the value is wrong, and has to be decoded again with these as `maps`.
   */
  readonly misjudged = new Set<number>();
  protected readonly hashing = new HashingBudget();
  #depth = 0;
  #items = 0;
  #containers = 0;

  constructor(bytes: Uint8Array, exactFloats = false, maps: ReadonlySet<number> = new Set()) {
    super(bytes);
    this.#exactFloats = exactFloats;
    this.#maps = maps;
  }

  /** The next value. */
  value(): PythonValue {
    return this.#valueOf(this.byte());
  }

  /** Lets a value be referred to. */
  keep<Value extends PythonValue>(slot: number, value: Value): Value {
    if (slot !== NO_SLOT) {
      this.#slots[slot] = value;
    }
    return value;
  }

  /** A set of the items that will be read. */
  set(slot: number, frozen: boolean, items: () => PythonValue[]): PythonValue {
    const set = new Set<PythonValue>();
    const value = this.keep(slot, frozen ? new PythonFrozenSet(set) : set);
    for (const item of items()) {
      this.hashing.spend();
      set.add(item);
    }
    return value;
  }

  /** The number by which what begins with this type code may be referred to. */
  protected slotOf(flagged: number): number {
    return flagged < SHARED_FLAG ? NO_SLOT : this.#slots.push(undefined) - 1;
  }

  /** A list that begins with StopIteration, which is the next byte, and has `count` items in all. */
  protected extension(_slot: number, _count: number): PythonValue {
    throw failure('unsupported', 'there is an extension where none can be');
  }

  #valueOf(flagged: number): PythonValue {
    const slot = this.slotOf(flagged);
    const read = Decoder.#readers[flagged & ~SHARED_FLAG];
    if (read === undefined) {
      throw failure('unsupported', `type code ${flagged} stands for no value that can cross`);
    }
    return this.keep(slot, read(this, slot));
  }

  /** Begins a container of `count` items, of at least one byte each. */
  #enter(count: number): void {
    this.#depth += 1;
    this.#containers += 1;
    this.#count(count);
    atMost(MAX_DEPTH, this.#depth, 'containers within containers');
    atMost(MAX_CONTAINERS, this.#containers, 'containers');
  }

  #count(items: number): void {
    this.#items += items;
    if (items < 0 || this.#items > this.bytes.length) {
      throw failure('malformed', 'there are more items than bytes');
    }
    atMost(MAX_ITEMS, this.#items, 'items');
  }

  #referred(slot: number): PythonValue {
    const value = this.#slots[slot];
    if (value === undefined) {
      throw failure('malformed', 'a reference within the value leads nowhere');
    }
    if (typeof value === 'object') {
      this.#used.add(slot);
    }
    return value;
  }

  #float(float: number): PythonValue {
    const looksLikeInt = Number.isSafeInteger(float) && !Object.is(float, -0);
    return this.#exactFloats && looksLikeInt ? new PythonFloat(float) : float;
  }

  #long(size: number): number | bigint {
    return decodeDigits(this.span(Math.abs(size) * 2), size < 0);
  }

  /** A copy; `slice` of a Buffer would share its memory. Small ones take as much as containers do. */
  #bytes(size: number): Uint8Array {
    this.#enter(0);
    this.#depth -= 1;
    return new Uint8Array(this.span(size));
  }

  #text(size: number): Buffer {
    const bytes = this.span(size);
    atMost(MAX_STRING_BYTES, size, 'bytes in a string');
    return bytes;
  }

  #list(slot: number, count: number): PythonValue {
    const isExtension = count > 0 && this.bytes[this.at] === TYPE_CODE.stopIteration;
    if (!isExtension) {
      return this.#fill(this.keep<PythonValue[]>(slot, []), count);
    }
    this.#enter(count);
    const value = this.extension(slot, count);
    this.#depth -= 1;
    return value;
  }

  #tuple(slot: number, count: number): PythonTuple {
    const items: PythonValue[] = [];
    const tuple = this.keep(slot, new PythonTuple(items));
    this.#fill(items, count);
    return tuple;
  }

  #fill(items: PythonValue[], count: number): PythonValue[] {
    this.#enter(count);
    if (count >= LONG) {
      items.length = count;
    }
    for (let index = 0; index < count; index += 1) {
      // Long lists of floats are common.
      if (this.bytes[this.at] === TYPE_CODE.float) {
        this.at += 1;
        items[index] = this.#float(this.float64());
      } else {
        items[index] = this.value();
      }
    }
    this.#depth -= 1;
    return items;
  }

  /**
   * A record, until a key is no string; then a Map. A record whose `then` held a function would be
   * taken for a promise wherever it is awaited: that is a Map, too.
   */
  #dict(slot: number): PythonValue {
    this.#enter(0);
    // Quicker, and smaller, than an object that never had a prototype.
    const record: Record<string, PythonValue> = {};
    Object.setPrototypeOf(record, null);
    const keys: string[] = [];
    let hasIndices = false;
    let map = this.#maps.has(slot) ? new Map<PythonValue, PythonValue>() : null;
    this.keep(slot, map ?? record);
    for (let code = this.byte(); code !== TYPE_CODE.dictEnd; code = this.byte()) {
      this.#count(2);
      const key = this.#valueOf(code);
      const value = this.value();
      if (
        map === null &&
        typeof key === 'string' &&
        (key !== 'then' || typeof value !== 'function')
      ) {
        if (!hasIndices && looksLikeIndex(key)) {
          hasIndices = true;
          makeSparse(record);
        }
        keys.push(key);
        record[key] = value;
      } else {
        map ??= new Map(keys.map((each) => [each, record[each] ?? null]));
        this.hashing.spend();
        map.set(key, value);
      }
    }
    this.#depth -= 1;
    if (map !== null && this.#used.has(slot) && !this.#maps.has(slot)) {
      this.misjudged.add(slot);
    }
    if (hasIndices) {
      keepKeyOrder(record, keys);
    }
    return map ?? record;
  }
}

function readersByCode(
  readers: readonly (readonly [number, ReadValue])[],
): readonly (ReadValue | undefined)[] {
  const byCode = new Map(readers);
  return Array.from({ length: SHARED_FLAG }, (_, code) => byCode.get(code));
}
