import { Cells } from '../wall/wasm/link/cells.ts';
import type { ThreadEnd } from '../wall/wasm/link/guest-link.ts';
import { RingWriter } from '../wall/wasm/link/ring-writer.ts';
import { Ring } from '../wall/wasm/link/ring.ts';
import { TOLD_OUTPUT, TOLD_ROOM } from '../wall/wasm/engine/thread-messages.ts';
import type { ThreadStart } from '../wall/wasm/engine/thread-messages.ts';
import type { GuestThread as NodeThread, ThreadSettings } from '../wall/wasm/engine/thread.ts';
import { TOLD_END } from './worker-end.ts';

/** Least time between two looks at how long a guest has computed. */
const LOOK_MS = 20;

/** What an engine needs of a guest's thread. */
type Thread = Pick<NodeThread, 'cells' | 'outbound' | 'writer' | 'exited' | 'terminate' | 'unref'>;

/** A guest's thread where there are Web Workers. Whoever starts it ends it. */
export class GuestThread implements Thread {
  readonly cells = new Cells();
  readonly outbound = new Ring();
  readonly writer: RingWriter;
  readonly exited: Promise<ThreadEnd>;
  // Bundlers know this expression, and take the file along.
  readonly #worker = new Worker(new URL('./guest-worker.js', import.meta.url), { type: 'module' });
  #limit: 'cpu' | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #end: (fault: string | null) => void = () => {};

  constructor({ image, config, onOutput }: ThreadSettings) {
    const inbound = new Ring();
    this.writer = new RingWriter(inbound, () => this.cells.wake());
    this.#worker.addEventListener('message', ({ data }) => {
      if (data === TOLD_OUTPUT) {
        onOutput();
      } else if (data === TOLD_ROOM) {
        this.writer.flush();
      } else if (data === TOLD_END) {
        this.#end(null);
      }
    });
    this.exited = new Promise((settle) => {
      this.#end = (fault) => settle(this.#endOf(fault));
    });
    for (const failure of ['error', 'messageerror'] as const) {
      this.#worker.addEventListener(failure, () => this.#end('the worker failed'));
    }
    void this.exited.then(() => this.#stop());
    const start: ThreadStart = {
      image,
      config,
      cells: this.cells.buffer,
      inbound: inbound.buffer,
      outbound: this.outbound.buffer,
    };
    this.#worker.postMessage(start);
    this.#watch(config.limits.cpuMs);
  }

  /**
   * Ends the thread, whatever it does. A browser ends it in its own time and does not say when: all
   * that it does from now on is done for nobody.
   */
  terminate(): void {
    this.cells.markGone();
    this.#worker.terminate();
    this.#end(null);
  }

  unref(): void {
    // A page stays for as long as its user likes, whatever it holds.
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#worker.terminate();
  }

  #busyMs(): number {
    return this.cells.busyMs(performance.timeOrigin + performance.now());
  }

  /** Looks again when the limit may have been reached. */
  #watch(limitMs: number): void {
    const left = limitMs - this.#busyMs();
    if (left <= 0) {
      this.#limit = 'cpu';
      this.terminate();
      return;
    }
    this.#timer = setTimeout(() => this.#watch(limitMs), Math.max(LOOK_MS, left));
  }

  #endOf(fault: string | null): ThreadEnd {
    const cpuMs = Math.round(this.#busyMs());
    return { limit: this.#limit, cpuMs, peakPages: this.cells.peakPages, fault };
  }
}
