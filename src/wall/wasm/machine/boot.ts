import { GuestFunctions, MachineError } from './guest-functions.ts';
import type { MachineKernel } from './machine.ts';
import { copyMemory } from './memory-copy.ts';
import type { MemoryCopy } from './memory-copy.ts';

/** An interpreter that has started, for the making of an image. */
export class BootedMachine {
  readonly #guest: GuestFunctions;
  readonly #memory: WebAssembly.Memory;

  /** Starts the interpreter as `main` does: its memory is fresh, its module has its data. */
  constructor(module: WebAssembly.Module, kernel: MachineKernel, memory: WebAssembly.Memory) {
    const imports = kernel.imports(WebAssembly.Module.imports(module), memory);
    const { exports } = new WebAssembly.Instance(module, imports);
    kernel.attach(exports);
    this.#guest = new GuestFunctions(exports);
    this.#memory = memory;
    this.#guest.call('emscripten_stack_init');
    this.#guest.call('__wasm_call_ctors');
    this.#setNumber(this.#guest.address('Py_EMSCRIPTEN_SIGNAL_HANDLING'), 1);
    this.#main();
  }

  /** Runs a program as `__main__`. */
  run(program: string): void {
    const text = this.#place(new TextEncoder().encode(`${program}\0`));
    const failed = this.#guest.call('PyRun_SimpleString', text) !== 0;
    this.#guest.call('free', text);
    if (failed) {
      throw new MachineError('a program of the image’s builder failed');
    }
  }

  /** Lets an object live for ever. */
  keep(object: number): void {
    this.#guest.call('Py_IncRef', object);
  }

  get stackPointer(): number {
    return this.#guest.address('__stack_pointer');
  }

  /** The memory as it is now. What lies on the stack below its pointer is dropped: nobody needs it. */
  copyMemory(): MemoryCopy {
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes.fill(0, this.#guest.call('emscripten_stack_get_end'), this.stackPointer);
    return copyMemory(bytes);
  }

  /** `main(1, ["python", NULL])`. */
  #main(): void {
    const name = this.#place(new TextEncoder().encode('python\0'));
    const list = this.#place(new Uint8Array(8));
    this.#setNumber(list, name);
    if (this.#guest.call('__main_argc_argv', 1, list) !== 0) {
      throw new MachineError('the interpreter did not start');
    }
  }

  /** Puts bytes into memory that the guest's allocator gives. */
  #place(bytes: Uint8Array): number {
    const address = this.#guest.call('malloc', bytes.length);
    if (address === 0) {
      throw new MachineError('the guest has no memory left');
    }
    new Uint8Array(this.#memory.buffer).set(bytes, address);
    return address;
  }

  #setNumber(address: number, value: number): void {
    new DataView(this.#memory.buffer).setUint32(address, value, true);
  }
}
