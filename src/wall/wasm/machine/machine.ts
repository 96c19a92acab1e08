import type { GuestImage } from '../image/guest-image.ts';
import { GuestFunctions, MachineError } from './guest-functions.ts';
import { MemoryClearer } from './memory-clearer.ts';
import { copyChanges } from './memory-changes.ts';
import { pasteMemory, repasteMemory } from './memory-copy.ts';
import type { MemoryCopy } from './memory-copy.ts';

/** What the machine needs of the kernel. */
export interface MachineKernel {
  imports(
    list: readonly WebAssembly.ImportDescriptor[],
    memory: WebAssembly.Memory,
  ): Record<string, Record<string, unknown>>;
  attach(exports: Readonly<Record<string, unknown>>): void;
  reset(): void;
}

/** What a guest is made of. */
export interface MachineParts {
  /** Compiled from the image's module; may serve many machines, one after the other or in threads. */
  readonly module: WebAssembly.Module;
  readonly kernel: MachineKernel;
  /** Fresh, from `memoryFor`. */
  readonly memory: WebAssembly.Memory;
  readonly image: Pick<GuestImage, 'manifest' | 'memory'>;
  /** Fills the target with random bytes. */
  readonly random: (target: Uint8Array) => void;
}

const PAGE_BYTES = 65_536;

/**
 * Where expat's salt lies in `_Py_HashSecret`, and how long it is: behind the 16 bytes of the hash of
 * texts, in Include/internal/pycore_pyhash.h. That one must stay, as dictionaries were built with it.
 */
const EXPAT_SALT_OFFSET = 16;
const EXPAT_SALT_BYTES = 4;

/** A memory for one guest of an image, of at most `mostPages` pages of 64 KiB. */
export function memoryFor(
  { manifest }: Pick<GuestImage, 'manifest'>,
  mostPages: number,
): WebAssembly.Memory {
  const { pages } = manifest;
  return new WebAssembly.Memory({ initial: pages, maximum: Math.max(pages, mostPages) });
}

/**
 * One guest: an instance of the interpreter over a kernel, as the image left it. It runs when it is
 * called, in this thread, and waits by not returning.
 */
export class Machine {
  readonly #guest: GuestFunctions;
  readonly #parts: MachineParts;
  readonly #copy: MemoryCopy;
  readonly #clearer: MemoryClearer;

  /** Makes a guest that is where the image's was when its memory was copied. */
  static restore(parts: MachineParts): Machine {
    const { image, memory } = parts;
    const machine = new Machine(parts);
    if (memory.buffer.byteLength !== image.manifest.pages * PAGE_BYTES) {
      throw new MachineError('the memory has not the size of the image');
    }
    pasteMemory(machine.#copy, new Uint8Array(memory.buffer));
    machine.#settle();
    return machine;
  }

  private constructor(parts: MachineParts) {
    const { module, kernel, memory, image } = parts;
    const imports = kernel.imports(WebAssembly.Module.imports(module), memory);
    const { exports } = new WebAssembly.Instance(module, imports);
    kernel.attach(exports);
    this.#parts = parts;
    this.#guest = new GuestFunctions(exports);
    this.#clearer = new MemoryClearer(memory);
    this.#copy = { ranges: image.manifest.ranges, bytes: image.memory };
  }

  /**
   * Lets the guest serve until its channel ends. Throws what ends it otherwise: the kernel's ends,
   * what the port throws while it waits, and the engine's own errors when the guest does what
   * WebAssembly forbids or its stack is used up. After a throw nothing can be done but `reset`.
   */
  serve(): void {
    this.#guest.call('PyObject_CallNoArgs', this.#parts.image.manifest.entry);
  }

  /**
   * Makes the guest as new, in place: for the same owner only, as the memory keeps its size and the
   * engine its tables. Fast while the memory has not grown much: see `pages`.
   */
  reset(): void {
    this.#parts.kernel.reset();
    repasteMemory(this.#copy, new Uint8Array(this.#parts.memory.buffer), (start, end) => {
      this.#clearer.clear(start, end);
    });
    this.#settle();
  }

  /**
   * What the memory has that the image has not, after `serve` has returned. What lies on the stack
   * below its pointer is cleared: nobody needs it.
   */
  copyChanges(): MemoryCopy {
    const { image, memory } = this.#parts;
    const bytes = new Uint8Array(memory.buffer);
    const end = this.#guest.call('emscripten_stack_get_end');
    bytes.fill(0, Math.min(end, image.manifest.stackPointer), image.manifest.stackPointer);
    return copyChanges(this.#copy, bytes);
  }

  /**
   * Makes the guest as another of the same image was when its changes were copied; `serve` goes on
   * there. The kernel is its owner's to load.
   *
   * @throws MachineError when it needs more memory than this one may have
   */
  adopt(pages: number, changes: MemoryCopy): void {
    const { memory } = this.#parts;
    try {
      memory.grow(Math.max(0, pages - this.pages));
    } catch {
      throw new MachineError('what was saved has more memory than this guest may have');
    }
    const bytes = new Uint8Array(memory.buffer);
    repasteMemory(this.#copy, bytes, (start, stop) => this.#clearer.clear(start, stop));
    pasteMemory(changes, bytes);
    this.#settle();
  }

  /** Size of the memory in pages of 64 KiB; it never shrinks. */
  get pages(): number {
    return this.#parts.memory.buffer.byteLength / PAGE_BYTES;
  }

  /** What a copy of the memory does not have, or should not have in common with others. */
  #settle(): void {
    const { image, memory, random } = this.#parts;
    this.#guest.call('emscripten_stack_init');
    this.#guest.global('__stack_pointer').value = image.manifest.stackPointer;
    const salt = this.#guest.address('_Py_HashSecret') + EXPAT_SALT_OFFSET;
    random(new Uint8Array(memory.buffer, salt, EXPAT_SALT_BYTES));
  }
}
