import type { AllowedImport, Kind } from '../src/wall/wasm/kernel/allow-list.ts';
import type { Random } from './random.ts';

const PARTS = ['a', 'b', 'c', 'd', 'a', 'b', '.', '..', '', '__proto__', '\xff'] as const;
const PATHS = [
  '/dev/null',
  '/dev/full',
  '/dev/urandom',
  '/dev/stdin',
  '/proc/self/statm',
  '/lib/os.py',
  '/lib/deep',
  '/tmp',
  '/work',
  '/',
  '',
] as const;
const FLAGS = [
  0, 1, 2, 0o100, 0o200, 0o1000, 0o2000, 0o4000, 0o200000, 0o400000, 0o20200000,
] as const;
const EDGES = [
  0, 1, -1, 2, 0x7fffffff, -0x80000000, 4096, 65_535, 65_536, 262_143, 262_144,
] as const;

const AT_FDCWD = -100;

/** Where arguments may point to: texts and numbers are planted there. */
const SLOTS = 4096;
const SLOT_BYTES = 64;

/** Makes arguments: half of them sensible, the others whatever fits. */
export class WasmArguments {
  readonly #random: Random;
  readonly #memory: WebAssembly.Memory;

  constructor(random: Random, memory: WebAssembly.Memory) {
    this.#random = random;
    this.#memory = memory;
  }

  for({ parameters }: AllowedImport): (number | bigint)[] {
    const sensible = this.#random.oneIn(2);
    return parameters.map((kind, index) => {
      const isFolder = kind === 'int' && parameters[index + 1] === 'path';
      return sensible && isFolder ? this.#folder() : this.#one(kind, sensible);
    });
  }

  #one(kind: Kind, sensible: boolean): number | bigint {
    if (kind === 'long') {
      return this.#long(sensible);
    }
    if (kind === 'real') {
      return this.#random.pick([0, 1, -1, 0.5, 1e300, Number.NaN, Infinity, -Infinity]);
    }
    if (!sensible) {
      return this.#random.oneIn(2) ? this.#random.pick(EDGES) : this.#random.below(2 ** 32) | 0;
    }
    switch (kind) {
      case 'path':
      case 'text':
        return this.#path();
      case 'ptr':
        return this.#numbers();
      default:
        return this.#int();
    }
  }

  #int(): number {
    switch (this.#random.below(3)) {
      case 0:
        return this.#random.pick(FLAGS) | this.#random.pick(FLAGS);
      case 1:
        return this.#random.below(4);
      default:
        return this.#random.below(12);
    }
  }

  #folder(): number {
    return this.#random.oneIn(4) ? this.#random.below(24) : AT_FDCWD;
  }

  #long(sensible: boolean): bigint {
    if (sensible) {
      const most = this.#random.pick([1, 5000, 70_000, 8_000_000]);
      return BigInt(this.#random.below(most));
    }
    const high = BigInt(this.#random.below(2 ** 32) | 0);
    return this.#random.oneIn(2) ? high : (high << 32n) | BigInt(this.#random.below(2 ** 32));
  }

  #path(): number {
    const parts = Array.from({ length: 1 + this.#random.below(3) }, () => this.#random.pick(PARTS));
    const long = this.#random.oneIn(64) ? 'n'.repeat(this.#random.below(300)) : '';
    const path = this.#random.oneIn(4)
      ? this.#random.pick(PATHS)
      : `${this.#random.oneIn(3) ? '/work/' : ''}${parts.join('/')}${long}`;
    const address = this.#slot();
    const target = new Uint8Array(this.#memory.buffer, address, path.length + 1);
    target.set(Buffer.from(`${path}\0`, 'latin1'));
    return address;
  }

  /** An address behind which small numbers and addresses stand, as structures have them. */
  #numbers(): number {
    const address = this.#slot();
    const view = new DataView(this.#memory.buffer);
    const isPair = this.#random.oneIn(2); // address and length, as in an iovec
    for (let word = 0; word < 4; word += 1) {
      const isAddress = isPair ? word % 2 === 0 : this.#random.oneIn(2);
      view.setUint32(address + word * 4, isAddress ? this.#slot() : this.#random.below(5000), true);
    }
    return address;
  }

  #slot(): number {
    return this.#random.below(SLOTS - 16) * SLOT_BYTES;
  }
}
