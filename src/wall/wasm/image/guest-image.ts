import type { SystemLayer } from '../kernel/system-layer.ts';

/** A descriptor that the interpreter held when its memory was copied. */
export interface HeldDescriptor {
  readonly number: number;
  readonly file: 'stdin' | 'stdout' | 'stderr' | 'channel' | 'null';
}

/** What of a booted interpreter lies outside its memory. */
export interface ImageManifest {
  /** As in `3.14.2`. */
  readonly python: string;
  readonly pyodide: string;
  /** Size of the memory that was copied, in pages of 64 KiB. */
  readonly pages: number;
  readonly stackPointer: number;
  /** Address of the callable that serves the host; called without arguments. */
  readonly entry: number;
  readonly descriptors: readonly HeldDescriptor[];
  /** Ranges of the memory that are not zero: address and length; their bytes follow each other in `memory`. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** A guest that has booted and waits to be told what to do. Nothing in it is specific to a user. */
export interface GuestImage {
  readonly manifest: ImageManifest;
  /** The edited WebAssembly module, without data: it is in `memory`. */
  readonly module: Uint8Array;
  readonly memory: Uint8Array;
  readonly system: SystemLayer;
}
