import type { Workers as NodeWorkers } from '../wall/wasm/engine/workers.ts';

/** A browser keeps no thread ahead: a page does not wait for one, and may never ask for another. */
export class Workers implements Pick<NodeWorkers, 'close'> {
  /** Each guest's thread makes its own worker: guest-thread.ts. */
  take(): null {
    return null;
  }

  close(): void {
    // There is none.
  }
}
