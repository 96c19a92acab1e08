import type { Bytes } from './bytes.ts';
import type { Random } from './random.ts';

/** Writes marshal data at random: each part is well-formed, and may be referred to half of the time. */
export class Draft {
  readonly random: Random;
  readonly out: Bytes;
  /** How many parts may be referred to. */
  #shared = 0;

  constructor(random: Random, out: Bytes) {
    this.random = random;
    this.out = out;
  }

  restart(): void {
    this.#shared = 0;
  }

  code(code: string): void {
    const shared = this.random.oneIn(2);
    this.#shared += shared ? 1 : 0;
    this.out.byte(code.charCodeAt(0) | (shared ? 0x80 : 0));
  }

  constant(code: string): void {
    this.out.byte(code.charCodeAt(0));
  }

  integer(value: number): void {
    this.code('i');
    this.out.int32(value);
  }

  long(): void {
    const count = this.random.below(8);
    this.code('l');
    this.out.int32(this.random.oneIn(2) ? -count : count);
    for (let index = 0; index < count; index += 1) {
      this.out.byte(this.random.below(256));
      this.out.byte(this.random.below(128));
    }
  }

  float(): void {
    this.code('g');
    this.out.latin1(this.random.pick(['\0\0\0\0\0\0\xf0\x3f', '\0\0\0\0\0\0\xf8\x7f']));
  }

  complex(): void {
    this.code('y');
    this.out.latin1('\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x80');
  }

  /** Each character of `text` is a byte of UTF-8. */
  text(text: string): void {
    if (this.random.oneIn(2)) {
      this.code(this.random.pick(['z', 'Z']));
      this.out.byte(text.length);
    } else {
      this.code(this.random.pick(['u', 't', 'a', 'A']));
      this.out.int32(text.length);
    }
    this.out.latin1(text);
  }

  bytes(length: number): void {
    this.code('s');
    this.out.int32(length);
    for (let index = 0; index < length; index += 1) {
      this.out.byte(index & 1);
    }
  }

  /** What was written before. */
  reference(): void {
    this.constant('r');
    this.out.int32(this.random.below(this.#shared + 1));
  }
}
