import { isPythonFunction, PythonReference } from '../../model/reference.ts';
import type { PythonValue } from '../../model/value.ts';
import { PythonTimeZone, PythonZoneInfo } from '../../model/value-zones.ts';
import type { PythonZone } from '../../model/value-zones.ts';
import { failure } from '../marshal/failure.ts';

/** The items of an extension, read in order; each reader refuses what is of another type. */
export class Items {
  readonly #items: readonly PythonValue[];
  #at = 0;

  constructor(items: readonly PythonValue[]) {
    this.#items = items;
  }

  next(): PythonValue {
    const item = this.#items[this.#at];
    this.#at += 1;
    return item === undefined ? wrong('more') : item;
  }

  /** A whole number that is exact. */
  integer(least: number = Number.MIN_SAFE_INTEGER): number {
    const item = this.next();
    return isExact(item) && item >= least ? item : wrong('an integer');
  }

  bigInteger(): bigint {
    const item = this.next();
    return typeof item === 'bigint' || isExact(item) ? BigInt(item) : wrong('an integer');
  }

  boolean(): boolean {
    const item = this.next();
    return typeof item === 'boolean' ? item : wrong('a bool');
  }

  /** A text of at most so many UTF-16 units. */
  text(most: number): string {
    const item = this.next();
    if (typeof item !== 'string') {
      return wrong('a text');
    }
    if (item.length > most) {
      throw failure('limit', `a text of ${item.length} units in an extension is over the limit`);
    }
    return item;
  }

  /** One of the texts of a table. */
  oneOf<Text extends string>(texts: readonly Text[]): Text {
    const item = this.next();
    return texts.find((text) => text === item) ?? wrong(`one of ${texts.join(', ')}`);
  }

  bytes(): Uint8Array {
    const item = this.next();
    return item instanceof Uint8Array ? item : wrong('bytes');
  }

  list(): readonly PythonValue[] {
    const item = this.next();
    return isList(item) ? item : wrong('a list');
  }

  zoneOrNull(): PythonZone | null {
    const item = this.next();
    // A class of time zones may have made its instances callable.
    const zone = isPythonFunction(item) ? item.reference : item;
    return zone === null || isZone(zone) ? zone : wrong('a time zone');
  }

  /** What `read` reads, unless it is None. */
  orNull<Value>(read: () => Value): Value | null {
    if (this.#items[this.#at] !== null) {
      return read();
    }
    this.#at += 1;
    return null;
  }

  /** Throws when there are more. */
  finish(): void {
    if (this.#at !== this.#items.length) {
      wrong('less');
    }
  }
}

function wrong(expected: string): never {
  throw failure('malformed', `an extension has not what it should have: ${expected}`);
}

function isExact(value: PythonValue): value is number {
  return Number.isSafeInteger(value);
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

function isZone(value: PythonValue): value is PythonZone {
  return [PythonTimeZone, PythonZoneInfo, PythonReference].some((zone) => value instanceof zone);
}
