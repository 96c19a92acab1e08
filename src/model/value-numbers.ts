import { UsageError } from './errors.ts';

/** Tells classes of equal form apart. */
declare const kind: unique symbol;

const DECIMAL = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|s?nan\d*)$/i;
const HEX_DIGITS = /^[0-9a-f]{32}$/i;
const UUID_PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/**
 * A float that is a whole number, where it must not become an int: `new PythonFloat(1)` is 1.0. It
 * comes from the guest only when exact floats were asked for.
 */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A `decimal.Decimal`, as the text that `str` gives. */
export class PythonDecimal {
  declare protected readonly [kind]: 'decimal';
  readonly text: string;

  constructor(text: string) {
    if (!DECIMAL.test(text)) {
      throw new UsageError('the text of a decimal must be a number as Python writes it');
    }
    this.text = text;
  }
}

/** A `fractions.Fraction`. */
export class PythonFraction {
  readonly numerator: bigint;
  /** Above zero. */
  readonly denominator: bigint;

  constructor(numerator: bigint, denominator: bigint) {
    if (denominator <= 0n) {
      throw new UsageError('the denominator of a fraction must be above zero');
    }
    this.numerator = numerator;
    this.denominator = denominator;
  }
}

/** A `uuid.UUID`. */
export class PythonUuid {
  declare protected readonly [kind]: 'uuid';
  /** In lower case, in five groups. */
  readonly text: string;

  /** Takes the 32 digits with or without hyphens. */
  constructor(text: string) {
    const digits = text.replaceAll('-', '').toLowerCase();
    if (!HEX_DIGITS.test(digits)) {
      throw new UsageError('a UUID must have 32 hexadecimal digits');
    }
    this.text = digits.replace(UUID_PARTS, '$1-$2-$3-$4-$5');
  }
}
