import { PythonComplex, PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { PythonFloat } from '../../model/value-numbers.ts';
import { MAX_CONTAINERS, MAX_DEPTH, MAX_ITEMS, MAX_STRING_BYTES } from '../limits.ts';
import { failure } from './failure.ts';
import { decodeDigits } from './integer.ts';
import { keepKeyOrder } from './key-order.ts';
import { Reader } from './reader.ts';
import { decodeText } from './text.ts';
import { SHARED_FLAG, TYPE_CODE } from './type-code.ts';

/** The slot of what cannot be referred to. */
const NO_SLOT = -1;

/** From this length on it pays to make room for all items of a list at once. */
const LONG = 1000;

/**
 * Decodes one value, with references between its parts. Work and memory are in proportion to the
 * input: a size that the input claims is never believed.
 */
export class Decoder extends Reader {
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

  #valueOf(flagged: number): PythonValue {
    const slot = this.slotOf(flagged);
    switch (flagged & ~SHARED_FLAG) {
      case TYPE_CODE.none:
        return null;
      case TYPE_CODE.true:
        return true;
      case TYPE_CODE.false:
        return false;
      case TYPE_CODE.shared:
        return this.#referred(this.int32());
      case TYPE_CODE.int32:
        return this.keep(slot, this.int32());
      case TYPE_CODE.float:
        return this.keep(slot, this.#float(this.float64()));
      case TYPE_CODE.shortAscii:
      case TYPE_CODE.shortInternedAscii:
        return this.keep(slot, this.#latin1(this.byte()));
      case TYPE_CODE.ascii:
      case TYPE_CODE.internedAscii:
        return this.keep(slot, this.#latin1(this.int32()));
      case TYPE_CODE.text:
      case TYPE_CODE.interned:
        return this.keep(slot, this.#utf8(this.int32()));
      case TYPE_CODE.bytes:
        // A copy; `slice` of a Buffer would share its memory.
        return this.keep(slot, new Uint8Array(this.span(this.int32())));
      case TYPE_CODE.long:
        return this.keep(slot, this.#long(this.int32()));
      case TYPE_CODE.complex:
        return this.keep(slot, new PythonComplex(this.float64(), this.float64()));
      case TYPE_CODE.dict:
        return this.#dict(slot);
      case TYPE_CODE.list:
        return this.#list(slot, this.int32());
      case TYPE_CODE.tuple:
        return this.#tuple(slot, this.int32());
      case TYPE_CODE.smallTuple:
        return this.#tuple(slot, this.byte());
      case TYPE_CODE.set:
        return this.#set(slot, this.int32());
      case TYPE_CODE.frozenSet:
        return this.#frozenSet(slot, this.int32());
      default:
        throw failure('unsupported', `type code ${flagged} stands for no value that can cross`);
    }
  }

  /** The number by which what begins with this type code may be referred to. */
  protected slotOf(flagged: number): number {
    return flagged < SHARED_FLAG ? NO_SLOT : this.#slots.push(undefined) - 1;
  }

  /** Lets a value be referred to. */
  protected keep<Value extends PythonValue>(slot: number, value: Value): Value {
    if (slot !== NO_SLOT) {
      this.#slots[slot] = value;
    }
    return value;
  }

  /** Begins a container of `count` items, of at least one byte each. */
  protected enter(count: number): void {
    this.#depth += 1;
    this.#containers += 1;
    this.#count(count);
    if (this.#depth > MAX_DEPTH) {
      throw failure('limit', `containers are nested deeper than ${MAX_DEPTH}`);
    }
    if (this.#containers > MAX_CONTAINERS) {
      throw failure('limit', `there are more than ${MAX_CONTAINERS} containers`);
    }
  }

  protected leave(): void {
    this.#depth -= 1;
  }

  /** A list that begins with StopIteration, which is the next byte, and has `count` items in all. */
  protected extension(_slot: number, _count: number): PythonValue {
    throw failure('unsupported', 'there is an extension where none can be');
  }

  #count(items: number): void {
    this.#items += items;
    if (items < 0 || this.#items > this.bytes.length) {
      throw failure('malformed', 'there are more items than bytes');
    }
    if (this.#items > MAX_ITEMS) {
      throw failure('limit', `there are more than ${MAX_ITEMS} items`);
    }
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

  #latin1(size: number): string {
    const start = this.#text(size);
    return this.bytes.toString('latin1', start, this.at);
  }

  #utf8(size: number): string {
    const start = this.#text(size);
    return decodeText(this.bytes.subarray(start, this.at));
  }

  #text(size: number): number {
    if (size > MAX_STRING_BYTES && size <= this.bytes.length) {
      throw failure('limit', `a string of ${size} bytes is over the limit`);
    }
    return this.skip(size);
  }

  #list(slot: number, count: number): PythonValue {
    this.enter(count);
    const isExtension = count > 0 && this.bytes[this.at] === TYPE_CODE.stopIteration;
    const list = isExtension ? this.extension(slot, count) : this.#fill(this.keep(slot, []), count);
    this.leave();
    return list;
  }

  #tuple(slot: number, count: number): PythonTuple {
    this.enter(count);
    const items: PythonValue[] = [];
    const tuple = this.keep(slot, new PythonTuple(items));
    this.#fill(items, count);
    this.leave();
    return tuple;
  }

  #set(slot: number, count: number): Set<PythonValue> {
    return this.#fillSet(this.keep(slot, new Set<PythonValue>()), count);
  }

  #frozenSet(slot: number, count: number): PythonFrozenSet {
    const items = new Set<PythonValue>();
    const set = this.keep(slot, new PythonFrozenSet(items));
    this.#fillSet(items, count);
    return set;
  }

  #fillSet(items: Set<PythonValue>, count: number): Set<PythonValue> {
    this.enter(count);
    for (let index = 0; index < count; index += 1) {
      items.add(this.value());
    }
    this.leave();
    return items;
  }

  #fill(items: PythonValue[], count: number): PythonValue[] {
    const { view } = this;
    if (count >= LONG) {
      items.length = count;
    }
    for (let index = 0; index < count; index += 1) {
      // Long lists of floats are common.
      if (view.getUint8(this.at) === TYPE_CODE.float) {
        items[index] = this.#float(view.getFloat64(this.at + 1, true));
        this.at += 9;
      } else {
        items[index] = this.value();
      }
    }
    return items;
  }

  /**
   * A record, until a key is no string; then a Map. A record whose `then` held a function would be
   * taken for a promise wherever it is awaited: that is a Map, too.
   */
  #dict(slot: number): PythonValue {
    this.enter(0);
    // Quicker, and smaller, than an object that never had a prototype.
    const record: Record<string, PythonValue> = {};
    Object.setPrototypeOf(record, null);
    const keys: string[] = [];
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
        keys.push(key);
        record[key] = value;
      } else {
        map ??= new Map(keys.map((each) => [each, record[each] ?? null]));
        map.set(key, value);
      }
    }
    this.leave();
    if (map === null) {
      keepKeyOrder(record, keys);
      return record;
    }
    if (this.#used.has(slot) && !this.#maps.has(slot)) {
      this.misjudged.add(slot);
    }
    return this.keep(slot, map);
  }
}
