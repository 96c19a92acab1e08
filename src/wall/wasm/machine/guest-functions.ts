/** A module does not export what the machine needs of it. */
export class MachineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MachineError';
  }
}

/** The exports that the machine uses, each with the type that it must have. */
export class GuestFunctions {
  readonly #exports: Readonly<Record<string, unknown>>;

  constructor(exports: Readonly<Record<string, unknown>>) {
    this.#exports = exports;
  }

  /** Calls an exported function with 32-bit numbers; its result as an unsigned one, or 0 without. */
  call(name: string, ...numbers: number[]): number {
    const found = this.#exports[name];
    if (typeof found !== 'function') {
      throw new MachineError(`the module exports no function ${name}`);
    }
    const result: unknown = Reflect.apply(found, undefined, numbers);
    return typeof result === 'number' ? result >>> 0 : 0;
  }

  /** A global of the module. */
  global(name: string): WebAssembly.Global {
    const found = this.#exports[name];
    if (!(found instanceof WebAssembly.Global)) {
      throw new MachineError(`the module exports no global ${name}`);
    }
    return found;
  }

  /** The value of a global that holds an address. */
  address(name: string): number {
    const { value } = this.global(name);
    if (typeof value !== 'number') {
      throw new MachineError(`${name} holds no address`);
    }
    return value >>> 0;
  }
}
