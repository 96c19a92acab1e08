import type { PythonValue } from '../../model/value.ts';
import { keepKeyOrder } from './key-order.ts';

/**
 * A dict while its entries arrive: a record, until a key is no string; then a Map. A record whose
 * `then` held a function would be taken for a promise wherever it is awaited: that is a Map, too.
 */
export class DictBuilder {
  readonly #record: Record<string, PythonValue> = {};
  #map: Map<PythonValue, PythonValue> | null;
  /** Every key in order, from the first on that looks like an index: objects move those. */
  #order: string[] | null = null;

  constructor(asMap: boolean) {
    // Quicker, and smaller, than an object that never had a prototype.
    Object.setPrototypeOf(this.#record, null);
    this.#map = asMap ? new Map() : null;
  }

  /** The record or Map as it is so far. */
  get value(): PythonValue {
    return this.#map ?? this.#record;
  }

  add(key: PythonValue, value: PythonValue): void {
    if (this.#map === null && typeof key === 'string') {
      if (key !== 'then' || typeof value !== 'function') {
        this.#addText(key, value);
        return;
      }
    }
    this.#map ??= new Map(this.#keys().map((each) => [each, this.#record[each] ?? null]));
    this.#map.set(key, value);
  }

  /** To be called when all entries were added. */
  finish(): PythonValue {
    if (this.#map === null && this.#order !== null) {
      keepKeyOrder(this.#record, this.#order);
    }
    return this.value;
  }

  #addText(key: string, value: PythonValue): void {
    const first = key.charCodeAt(0);
    if (this.#order === null && first >= 0x30 && first <= 0x39) {
      this.#order = Object.keys(this.#record);
    }
    this.#order?.push(key);
    this.#record[key] = value;
  }

  #keys(): readonly string[] {
    return this.#order ?? Object.keys(this.#record);
  }
}
