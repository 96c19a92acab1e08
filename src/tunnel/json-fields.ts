import { ProtocolError } from '../model/errors.ts';
import { MAX_TEXT_UNITS } from './limits.ts';

/** A JSON object of the other end, read field by field; each reader throws ProtocolError for what is amiss. */
export class JsonFields {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ProtocolError('tunnel: a message is no JSON object');
    }
    this.#fields = new Map(Object.entries(value));
  }

  /** The object that some bytes are, in JSON. */
  static parse(bytes: Uint8Array): JsonFields {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      throw new ProtocolError('tunnel: a message is no JSON');
    }
    return new JsonFields(value);
  }

  raw(name: string): unknown {
    return this.#fields.get(name);
  }

  object(name: string): JsonFields {
    return new JsonFields(this.raw(name));
  }

  text(name: string): string {
    return asText(this.raw(name), name);
  }

  boolean(name: string): boolean {
    const value = this.raw(name);
    if (typeof value !== 'boolean') {
      throw wrong(name);
    }
    return value;
  }

  /** A whole number from 0 on. */
  count(name: string): number {
    return asCount(this.raw(name), name);
  }

  number(name: string): number {
    const value = this.raw(name);
    if (typeof value !== 'number') {
      throw wrong(name);
    }
    return value;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const choice = choices.find((known) => known === this.raw(name));
    if (choice === undefined) {
      throw wrong(name);
    }
    return choice;
  }

  list<Item>(name: string, most: number, read: (item: unknown, name: string) => Item): Item[] {
    const value = this.raw(name);
    if (!Array.isArray(value) || value.length > most) {
      throw wrong(name);
    }
    return value.map((item: unknown) => read(item, name));
  }

  /** Null for null, and where there is none; else what `read` makes of the field. */
  orNull<Value>(name: string, read: (name: string) => Value): Value | null {
    return this.raw(name) === null || this.raw(name) === undefined ? null : read(name);
  }
}

export function asText(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.length > MAX_TEXT_UNITS) {
    throw wrong(name);
  }
  return value;
}

export function asCount(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw wrong(name);
  }
  return value;
}

function wrong(name: string): ProtocolError {
  return new ProtocolError(`tunnel: ${name} is not what it must be`);
}
