import type { ImageManifest } from '../image/guest-image.ts';
import type { SystemIndex } from '../kernel/system-layer.ts';
import type { GuestConfig } from '../machine/guest-config.ts';

/** An image in memory that threads share. */
export interface SharedImage {
  readonly manifest: ImageManifest;
  readonly module: WebAssembly.Module;
  /** The bytes of `GuestImage.memory`, and of its system layer. */
  readonly memory: SharedArrayBuffer;
  readonly blob: SharedArrayBuffer;
  readonly index: SystemIndex;
}

/** What a guest's thread is started with. */
export interface ThreadStart {
  readonly image: SharedImage;
  readonly config: GuestConfig;
  readonly cells: SharedArrayBuffer;
  readonly inbound: SharedArrayBuffer;
  /** Where it writes: shared memory, or a descriptor of its own. */
  readonly outbound: SharedArrayBuffer | number;
}

/** A thread tells no more than this to whoever started it: that it has written, or that it has read. */
export const TOLD_OUTPUT = 1;
export const TOLD_ROOM = 2;

/** What our own code starts a thread with has the whole shape, or is not there. */
export function isThreadStart(value: unknown): value is ThreadStart {
  return typeof value === 'object' && value !== null && 'cells' in value;
}
