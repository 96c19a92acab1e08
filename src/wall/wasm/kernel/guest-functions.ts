import type { Gate } from './gate.ts';

type GuestFunction = (...parameters: number[]) => unknown;

/** Functions of the module that the kernel calls for it. */
export class GuestFunctions {
  readonly #gate: Gate;
  #table: WebAssembly.Table | null = null;
  #allocate: GuestFunction | null = null;
  #free: GuestFunction | null = null;
  /** What the table has given out: it hardly changes, and asking it is slow. */
  readonly #known: GuestFunction[] = [];

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  attach(exports: Readonly<Record<string, unknown>>): void {
    const { __indirect_function_table: table, emscripten_builtin_memalign: allocate } = exports;
    const { free } = exports;
    this.#table = table instanceof WebAssembly.Table ? table : null;
    this.#allocate = isFunction(allocate) ? allocate : null;
    this.#free = isFunction(free) ? free : null;
    this.#known.length = 0;
  }

  /** What a function pointer leads to, if anything. */
  at(pointer: number): GuestFunction | null {
    const index = pointer >>> 0;
    return this.#known[index] ?? this.#find(index);
  }

  /** Memory of the guest's allocator; 0 when it has none. */
  allocate(alignment: number, bytes: number): number {
    this.#gate.leave(); // the allocator may have to ask for more memory
    const address = this.#allocate?.(alignment, bytes);
    this.#gate.enter();
    return typeof address === 'number' ? address >>> 0 : 0;
  }

  /** Gives memory back; the guest's allocator is the guest's own business. */
  free(address: number): void {
    this.#gate.leave();
    this.#free?.(address);
    this.#gate.enter();
  }

  #find(index: number): GuestFunction | null {
    const table = this.#table;
    const found = table !== null && index < table.length ? table.get(index) : null;
    if (!isFunction(found)) {
      return null;
    }
    this.#known[index] = found;
    return found;
  }
}

function isFunction(value: unknown): value is GuestFunction {
  return typeof value === 'function';
}
