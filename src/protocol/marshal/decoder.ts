import { PythonFrozenSet, PythonTuple } from '../../model/value.ts';
import type { PythonValue } from '../../model/value.ts';
import { PythonFloat } from '../../model/value-numbers.ts';
import { MAX_CONTAINERS, MAX_DEPTH, MAX_ITEMS } from '../limits.ts';
import { DictBuilder } from './build-dict.ts';
import { decodeLeaf } from './decode-leaf.ts';
import { ABOUT_REFERENCE } from './extensions.ts';
import type { Extensions } from './extensions.ts';
import { failure } from './failure.ts';
import { Reader } from './reader.ts';
import { SHARED_FLAG, TYPE_CODE } from './type-code.ts';

/**
 * Decodes one value, with references between its parts. Work and memory are in proportion to the
 * input: a size that the input claims is never believed.
 */
export class Decoder {
  readonly #in: Reader;
  readonly #extensions: Extensions | null;
  /** Numbers of the shared dicts that are Maps, as far as an earlier decoder found that out. */
  readonly #maps: ReadonlySet<number>;
  /** What may be referred to, by number; what cannot be yet is undefined. */
  readonly #shared: (PythonValue | undefined)[] = [];
  /** Numbers of the containers that were referred to. */
  readonly #used = new Set<number>();
  /**
   * Numbers of the shared dicts that contain themselves as records, but turned out to be Maps. If
   * there are any, the value is wrong, and has to be decoded again with these as `maps`.
   */
  readonly misjudged = new Set<number>();
  #items = 0;
  #containers = 0;

  /** Extensions are refused when `extensions` is null. */
  constructor(bytes: Uint8Array, extensions: Extensions | null, maps: ReadonlySet<number>) {
    this.#in = new Reader(bytes);
    this.#extensions = extensions;
    this.#maps = maps;
  }

  /** Bytes taken so far. */
  get end(): number {
    return this.#in.at;
  }

  /** The value that the bytes begin with. To be called once. */
  decode(): PythonValue {
    return this.#next(0);
  }

  #next(depth: number): PythonValue {
    return this.#value(this.#in.byte(), depth);
  }

  #value(code: number, depth: number): PythonValue {
    const shared = code >= SHARED_FLAG;
    switch (code & ~SHARED_FLAG) {
      case TYPE_CODE.none:
        return null;
      case TYPE_CODE.true:
        return true;
      case TYPE_CODE.false:
        return false;
      case TYPE_CODE.shared:
        return this.#referred(this.#in.int32());
      case TYPE_CODE.float:
        return this.#float(shared, this.#in.float64());
      case TYPE_CODE.list:
        return this.#list(shared, depth);
      case TYPE_CODE.tuple:
        return this.#tuple(shared, this.#in.int32(), depth);
      case TYPE_CODE.smallTuple:
        return this.#tuple(shared, this.#in.byte(), depth);
      case TYPE_CODE.set:
        return this.#set(shared, depth, (items) => items);
      case TYPE_CODE.frozenSet:
        return this.#set(shared, depth, (items) => new PythonFrozenSet(items));
      case TYPE_CODE.dict:
        return this.#dict(shared, depth);
      default: {
        const value = decodeLeaf(code & ~SHARED_FLAG, this.#in);
        this.#share(shared, value);
        return value;
      }
    }
  }

  #float(shared: boolean, float: number): PythonValue {
    const looksLikeInt = Number.isSafeInteger(float) && !Object.is(float, -0);
    const value = looksLikeInt && this.#extensions?.exactFloats ? new PythonFloat(float) : float;
    this.#share(shared, value);
    return value;
  }

  #list(shared: boolean, depth: number): PythonValue {
    const count = this.#enter(this.#in.int32(), depth);
    if (count > 1 && this.#extensions !== null && this.#in.peek() === TYPE_CODE.stopIteration) {
      return this.#extension(this.#extensions, count - 2, shared, depth);
    }
    const items: PythonValue[] = [];
    this.#share(shared, items);
    return this.#fill(items, count, depth);
  }

  #tuple(shared: boolean, size: number, depth: number): PythonValue {
    const count = this.#enter(size, depth);
    const items: PythonValue[] = [];
    const tuple = new PythonTuple(items);
    this.#share(shared, tuple);
    this.#fill(items, count, depth);
    return tuple;
  }

  #set(
    shared: boolean,
    depth: number,
    make: (items: ReadonlySet<PythonValue>) => PythonValue,
  ): PythonValue {
    const count = this.#enter(this.#in.int32(), depth);
    const items = new Set<PythonValue>();
    const value = make(items);
    this.#share(shared, value);
    for (const item of this.#fill([], count, depth)) {
      items.add(item);
    }
    return value;
  }

  #dict(shared: boolean, depth: number): PythonValue {
    this.#enter(0, depth);
    const number = this.#shared.length;
    const dict = new DictBuilder(shared && this.#maps.has(number));
    const before = dict.value;
    this.#share(shared, before);
    for (let code = this.#in.byte(); code !== TYPE_CODE.dictEnd; code = this.#in.byte()) {
      this.#countItems(2);
      const key = this.#value(code, depth + 1);
      dict.add(key, this.#next(depth + 1));
    }
    const value = dict.finish();
    if (shared && value !== before) {
      this.#settle(shared, number, value);
      if (this.#used.has(number)) {
        this.misjudged.add(number);
      }
    }
    return value;
  }

  /** After the list's size: StopIteration, a tag, and `count` items. */
  #extension(extensions: Extensions, count: number, shared: boolean, depth: number): PythonValue {
    const number = this.#shared.length;
    this.#share(shared, undefined);
    this.#in.byte();
    const tag = this.#next(depth + 1);
    if (tag === 'guest' && count === 2) {
      return this.#reference(extensions, shared, number, depth + 1);
    }
    const container = extensions.container(tag);
    if (container !== null) {
      this.#settle(shared, number, container.value);
      container.fill(this.#fill([], count, depth));
      return container.value;
    }
    const value = extensions.build(tag, this.#fill([], count, depth));
    this.#settle(shared, number, value);
    return value;
  }

  /** A handle, and a dict with a fixed order of keys. */
  #reference(extensions: Extensions, shared: boolean, number: number, depth: number): PythonValue {
    const handle = this.#next(depth);
    const code = this.#in.byte();
    this.#share(code >= SHARED_FLAG, undefined);
    const isDict = (code & ~SHARED_FLAG) === TYPE_CODE.dict;
    const about = isDict ? ABOUT_REFERENCE.map((name) => this.#entry(name, depth)) : [];
    const { value, setFields } = extensions.reference(handle, about);
    this.#settle(shared, number, value);
    setFields(this.#entry('fields', depth));
    if (this.#in.byte() !== TYPE_CODE.dictEnd) {
      throw failure('malformed', 'a reference has more about it than it should');
    }
    return value;
  }

  /** The value of the next entry of a dict, which has to be this one. */
  #entry(key: string, depth: number): PythonValue {
    this.#countItems(2);
    if (this.#next(depth) !== key) {
      throw failure('malformed', `a reference does not tell its ${key} in turn`);
    }
    return this.#next(depth);
  }

  #fill(items: PythonValue[], count: number, depth: number): PythonValue[] {
    this.#countItems(count);
    for (let index = 0; index < count; index += 1) {
      items.push(this.#next(depth + 1));
    }
    return items;
  }

  #referred(number: number): PythonValue {
    const value = this.#shared[number];
    if (value === undefined) {
      throw failure('malformed', 'a reference within the value leads nowhere');
    }
    if (typeof value === 'object') {
      this.#used.add(number);
    }
    return value;
  }

  /** Gives the next number to a value that may be referred to. */
  #share(shared: boolean, value: PythonValue | undefined): void {
    if (shared) {
      this.#shared.push(value);
    }
  }

  #settle(shared: boolean, number: number, value: PythonValue): void {
    if (shared) {
      this.#shared[number] = value;
    }
  }

  /** Begins a container; returns its count of items of at least one byte each. */
  #enter(count: number, depth: number): number {
    this.#containers += 1;
    if (this.#containers > MAX_CONTAINERS) {
      throw failure('limit', `there are more than ${MAX_CONTAINERS} containers`);
    }
    if (depth >= MAX_DEPTH) {
      throw failure('limit', `containers are nested deeper than ${MAX_DEPTH}`);
    }
    return this.#in.checked(count);
  }

  #countItems(count: number): void {
    this.#items += count;
    if (this.#items > MAX_ITEMS) {
      throw failure('limit', `there are more than ${MAX_ITEMS} items`);
    }
  }
}
