import { ProtocolError } from '../model/errors.ts';
import type { PythonRecord, PythonValue } from '../model/value.ts';
import { MAX_TEXT_UNITS } from './limits.ts';

/** A record of the guest, read field by field; each reader throws ProtocolError for what is amiss. */
export class Fields {
  readonly #record: PythonRecord;
  readonly #where: string;

  constructor(value: PythonValue | undefined, where: string) {
    if (!isRecord(value)) {
      throw new ProtocolError(`${where} is not a dict with string keys`);
    }
    this.#record = value;
    this.#where = where;
  }

  /** A field as it is; `undefined` when it is missing. */
  raw(name: string): PythonValue | undefined {
    return this.#record[name];
  }

  text(name: string): string {
    const value = this.#record[name];
    if (typeof value !== 'string' || value.length > MAX_TEXT_UNITS) {
      throw this.#wrong(name, 'a text of bounded length');
    }
    return value;
  }

  textOrNull(name: string): string | null {
    return this.#record[name] === null ? null : this.text(name);
  }

  /** A whole number of at least `least`. */
  integer(name: string, least: number): number {
    const value = this.#record[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      throw this.#wrong(name, `a whole number of at least ${least}`);
    }
    return value;
  }

  integerOrNull(name: string, least: number): number | null {
    return this.#record[name] === null ? null : this.integer(name, least);
  }

  boolean(name: string): boolean {
    const value = this.#record[name];
    if (typeof value !== 'boolean') {
      throw this.#wrong(name, 'a bool');
    }
    return value;
  }

  /** A list of at most `most` items. */
  list(name: string, most: number): readonly PythonValue[] {
    const value = this.#record[name];
    if (!isList(value) || value.length > most) {
      throw this.#wrong(name, `a list of at most ${most}`);
    }
    return value;
  }

  #wrong(name: string, expected: string): ProtocolError {
    return new ProtocolError(`${this.#where}: ${name} is not ${expected}`);
  }
}

function isRecord(value: PythonValue | undefined): value is PythonRecord {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

function isList(value: PythonValue | undefined): value is PythonValue[] {
  return Array.isArray(value);
}
