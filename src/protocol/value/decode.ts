import { REFERENCE_KINDS } from '../../model/reference.ts';
import type { PythonRecord, PythonValue } from '../../model/value.ts';
import { MAX_REFERENCE_UNITS, MAX_REFERENCES } from '../limits.ts';
import { atMost, failure, refusing } from '../marshal/failure.ts';
import { SHARED_FLAG, TYPE_CODE } from '../marshal/type-code.ts';
import { FieldDecoder, wrong } from './decode-fields.ts';
import { FORMS } from './decode-forms.ts';
import type { Form } from './decode-forms.ts';
import type { EncodedValue, MadeReference, ValueMaker } from './types.ts';

/**
 * The value that the guest encoded. Large buffers may share the memory of `encoded`; nothing else
 * does.
 *
 * @throws ProtocolError whose `details.reason` is `malformed`, `limit` or `unsupported`.
 */
export function decodeValue(encoded: EncodedValue, make: ValueMaker): PythonValue {
  return refusing(() => {
    const made: MadeReference[] = [];
    const first = new ValueDecoder(encoded, make, made, new Set());
    const value = first.whole();
    return first.misjudged.size === 0
      ? value
      : new ValueDecoder(encoded, make, made, first.misjudged).whole();
  });
}

/** Decodes one value once. An extension is a list: StopIteration, a tag, and items by the tag. */
class ValueDecoder extends FieldDecoder {
  static readonly #forms = new Map<PythonValue, Form<ValueDecoder>>([
    ...FORMS,
    ['host', [1, (from) => from.#make.host(from.integer(0))]],
    ['guest', [2, (from, slot) => from.#guest(slot, from.integer(0))]],
  ]);
  readonly #make: ValueMaker;
  /** The references made so far, in order, also by an earlier decoder of the same value. */
  readonly #made: MadeReference[];
  #references = 0;

  constructor(
    encoded: EncodedValue,
    make: ValueMaker,
    made: MadeReference[],
    maps: ReadonlySet<number>,
  ) {
    super(encoded, make.exactFloats, maps);
    this.#make = make;
    this.#made = made;
  }

  protected override extension(slot: number, size: number): PythonValue {
    this.byte();
    const [count, read] = ValueDecoder.#forms.get(size > 1 ? this.value() : null) ?? [];
    if (read === undefined || count !== size - 2) {
      throw failure(
        'unsupported',
        'an extension has a tag that stands for nothing, or other items',
      );
    }
    return read(this, slot);
  }

  /** A handle, and a dict with a fixed order of keys. */
  #guest(slot: number, handle: number): PythonValue {
    const number = this.#references;
    this.#references += 1;
    atMost(MAX_REFERENCES, this.#references, 'references');
    const code = this.byte();
    this.slotOf(code);
    if ((code & ~SHARED_FLAG) !== TYPE_CODE.dict) {
      wrong('what a reference stands for');
    }
    const info = {
      handle,
      type: this.#named('type').text(MAX_REFERENCE_UNITS),
      repr: this.#named('repr').text(MAX_REFERENCE_UNITS),
      kind: this.#named('kind').oneOf(REFERENCE_KINDS),
      callable: this.#named('callable').oneOf([true, false]),
    };
    const made = (this.#made[number] ??= this.#make.reference(info));
    this.keep(slot, made.value);
    const fields = this.#named('fields').value();
    made.setFields(isRecord(fields) ? fields : null);
    return this.byte() === TYPE_CODE.dictEnd ? made.value : wrong('no more about a reference');
  }

  /** Steps over the key of the next entry of a dict, which has to be this one. */
  #named(key: string): this {
    return this.value() === key ? this : wrong(`a reference that tells its ${key} in turn`);
  }
}

function isRecord(value: PythonValue): value is PythonRecord {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}
