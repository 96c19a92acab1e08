/** Numbers that look random and are the same for the same seed: xorshift of 32 bits. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Zero would stay zero for ever.
    this.#state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  }

  /** From 0 up to, not including, `limit`. */
  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state % limit;
  }

  /** True once in `count` times. */
  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  pick<const Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0];
  }
}
