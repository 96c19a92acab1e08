import { UsageError } from '../../model/errors.ts';
import { REFERENCE_KINDS } from '../../model/reference.ts';
import type { PythonRecord, PythonValue } from '../../model/value.ts';
import { MAX_REFERENCE_UNITS, MAX_REFERENCES } from '../limits.ts';
import { decodeWhole } from '../marshal/decode.ts';
import type { Container, Extensions, Reference } from '../marshal/extensions.ts';
import { failure } from '../marshal/failure.ts';
import { AttachedReader } from './decode-attached.ts';
import { startContainer } from './decode-containers.ts';
import { FORMS } from './decode-forms.ts';
import { Items } from './decode-items.ts';
import type { EncodedValue, MadeReference, ValueMaker } from './types.ts';

/**
 * The value that the guest encoded. Large buffers may share the memory of `encoded`; nothing else
 * does.
 *
 * @throws ProtocolError whose `details.reason` is `malformed`, `limit` or `unsupported`.
 */
export function decodeValue(encoded: EncodedValue, make: ValueMaker): PythonValue {
  const made: MadeReference[] = [];
  let pass = new Pass(encoded.attached, make, made);
  const value = decodeWhole(encoded.bytes, () => {
    pass = new Pass(encoded.attached, make, made);
    return pass;
  });
  pass.finish();
  return value;
}

/** The extensions of one value, decoded once. */
class Pass implements Extensions {
  readonly exactFloats: boolean;
  readonly #attached: AttachedReader;
  readonly #make: ValueMaker;
  /** What an earlier pass made already, in order. */
  readonly #made: MadeReference[];
  readonly #fields: (PythonRecord | null)[] = [];
  #references = 0;

  constructor(attached: Uint8Array, make: ValueMaker, made: MadeReference[]) {
    this.exactFloats = make.exactFloats;
    this.#attached = new AttachedReader(attached);
    this.#make = make;
    this.#made = made;
  }

  container(tag: PythonValue): Container | null {
    const container = startContainer(tag);
    return (
      container && {
        value: container.value,
        fill: (items) => container.fill(read(items, (all) => all.list())),
      }
    );
  }

  build(tag: PythonValue, items: readonly PythonValue[]): PythonValue {
    return read(items, (all) => {
      if (tag === 'attached') {
        return this.#attached.take(all.integer(0));
      }
      if (tag === 'host') {
        return this.#make.host(all.integer(0));
      }
      const form = FORMS.get(tag);
      if (form === undefined) {
        throw failure('unsupported', 'an extension has a tag that stands for nothing');
      }
      return form(all);
    });
  }

  reference(handle: PythonValue, about: readonly PythonValue[]): Reference {
    const number = this.#references;
    this.#references += 1;
    if (number >= MAX_REFERENCES) {
      throw failure('limit', `there are more than ${MAX_REFERENCES} references`);
    }
    const made = (this.#made[number] ??= this.#make.reference(
      read([handle, ...about], (all) => ({
        handle: all.integer(0),
        type: all.text(MAX_REFERENCE_UNITS),
        repr: all.text(MAX_REFERENCE_UNITS),
        kind: all.oneOf(REFERENCE_KINDS),
        callable: all.boolean(),
      })),
    ));
    const setFields = (fields: PythonValue): void => {
      this.#fields[number] = isRecord(fields) ? fields : null;
    };
    return { value: made.value, setFields };
  }

  /** To be called when the value is complete. */
  finish(): void {
    this.#attached.finish();
    for (const [number, made] of this.#made.entries()) {
      made.setFields(this.#fields[number] ?? null);
    }
  }
}

/** Reads all items; what the classes of values refuse the guest should not have sent. */
function read<Value>(items: readonly PythonValue[], from: (items: Items) => Value): Value {
  const all = new Items(items);
  try {
    const value = from(all);
    all.finish();
    return value;
  } catch (cause) {
    throw cause instanceof UsageError ? failure('malformed', cause.message, cause) : cause;
  }
}

function isRecord(value: PythonValue): value is PythonRecord {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}
