import { MAP_SHARED, PAGE_BYTES, PROT_WRITE } from '../abi.ts';
import { fail } from '../system-error.ts';
import type { GuestMemory } from '../guest-memory.ts';
import type { GuestFunctions } from '../guest-functions.ts';
import type { RegularFile } from '../regular-file.ts';
import type { System } from '../system.ts';
import type { Calls, Context } from './calls.ts';

/** A file that the guest has in its memory, as a copy. */
interface Mapping {
  readonly file: RegularFile;
  readonly address: number;
  readonly length: number;
  readonly offset: number;
  /** Whether what the guest writes is to reach the file. */
  readonly writesBack: boolean;
}

/** Each holds its file, so their number is bounded. */
const MOST_MAPPINGS = 1024;

/**
 * mmap(2) of files. WebAssembly cannot share pages, so the guest gets a copy, and what it changes in
 * a shared mapping is written back by msync(2) and munmap(2).
 */
export class Mappings {
  readonly #byAddress = new Map<number, Mapping>();
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  [Symbol.iterator](): Iterator<Mapping> {
    return this.#byAddress.values();
  }

  get isFull(): boolean {
    return this.#byAddress.size >= MOST_MAPPINGS;
  }

  add(mapping: Mapping): void {
    this.remove(mapping.address);
    this.#system.files.hold(mapping.file);
    this.#byAddress.set(mapping.address, mapping);
  }

  /** Writes the part of a mapping back that was changed through memory. */
  write(memory: GuestMemory, address: number, length: number): void {
    const mapping = this.#byAddress.get(address >>> 0);
    if (mapping?.writesBack !== true) {
      return;
    }
    // What lies behind the file's end is lost, as on Linux.
    const inFile = Math.max(0, mapping.file.size - mapping.offset);
    const count = Math.min(length >>> 0, mapping.length, inFile);
    mapping.file.write(memory.bytes(mapping.address, count), mapping.offset);
    this.#system.files.touch(mapping.file);
  }

  remove(address: number): void {
    const mapping = this.#byAddress.get(address >>> 0);
    if (mapping !== undefined) {
      this.#byAddress.delete(mapping.address);
      this.#system.files.release(mapping.file);
    }
  }
}

/** Calls for mappings of files. */
export function mappingCalls(
  { system, memory }: Context,
  mappings: Mappings,
  functions: GuestFunctions,
): Calls {
  return {
    _mmap_js: (length, protection, flags, descriptor, offset, allocated, result) => {
      const open = system.descriptors.get(descriptor);
      const shared = (flags & MAP_SHARED) !== 0;
      const writesBack = shared && open.writable;
      const bytes = length >>> 0;
      if (!open.readable || (shared && (protection & PROT_WRITE) !== 0 && !open.writable)) {
        fail('EACCES');
      }
      const file = open.inode.kind === 'file' ? open.inode : fail('ENODEV');
      if (bytes === 0 || offset < 0 || offset % PAGE_BYTES !== 0) {
        fail('EINVAL');
      }
      const address = mappings.isFull ? 0 : functions.allocate(PAGE_BYTES, bytes);
      if (address === 0) {
        fail('ENOMEM');
      }
      const target = memory.bytes(address, bytes);
      target.fill(0, file.read(target, offset));
      memory.set32(allocated, 1); // munmap(2) of the C library frees it
      memory.set32(result, address);
      mappings.add({ file, address, length: bytes, offset, writesBack });
    },
    _msync_js: (address, length) => mappings.write(memory, address, length),
    _munmap_js: (address, length) => {
      mappings.write(memory, address, length);
      mappings.remove(address);
    },
  };
}
