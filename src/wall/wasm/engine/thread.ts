import type { Worker } from 'node:worker_threads';
import { Cells } from '../link/cells.ts';
import type { ThreadEnd } from '../link/guest-link.ts';
import { RingWriter } from '../link/ring-writer.ts';
import { Ring } from '../link/ring.ts';
import type { GuestConfig } from '../machine/guest-config.ts';
import { TOLD_OUTPUT, TOLD_ROOM } from './thread-messages.ts';
import type { SharedImage, ThreadStart } from './thread-messages.ts';

/** Least time between two looks at how long a guest has computed. */
const LOOK_MS = 20;

/** What a guest's thread is made of. */
export interface ThreadSettings {
  /** One that nobody had. */
  readonly worker: Worker;
  readonly image: SharedImage;
  readonly config: GuestConfig;
  /** A descriptor that the thread writes to; null to write to a ring. */
  readonly descriptor: number | null;
  /** Called when the thread has written to its ring. */
  readonly onOutput: () => void;
}

/** A guest's thread, as its parent holds it. Whoever starts it ends it. */
export class GuestThread {
  readonly cells = new Cells();
  readonly outbound: Ring | null;
  readonly writer: RingWriter;
  readonly exited: Promise<ThreadEnd>;
  readonly #worker: Worker;
  #limit: 'cpu' | null = null;
  #terminated = false;
  #timer: NodeJS.Timeout | null = null;

  constructor({ worker, image, config, descriptor, onOutput }: ThreadSettings) {
    const inbound = new Ring();
    this.outbound = descriptor === null ? new Ring() : null;
    this.writer = new RingWriter(inbound, () => this.cells.wake());
    const start: ThreadStart = {
      image,
      config,
      cells: this.cells.buffer,
      inbound: inbound.buffer,
      outbound: this.outbound?.buffer ?? descriptor ?? -1,
    };
    this.#worker = worker;
    this.#worker.on('message', (told: unknown) => {
      if (told === TOLD_OUTPUT) {
        onOutput();
      } else if (told === TOLD_ROOM) {
        this.writer.flush();
      }
    });
    this.exited = new Promise((settle) => {
      let fault: string | null = null;
      this.#worker.on('error', (error) => {
        fault = error.message;
      });
      this.#worker.on('exit', () => {
        clearTimeout(this.#timer ?? undefined);
        settle(this.#endOf(fault));
      });
    });
    this.#watch(config.limits.cpuMs);
    worker.postMessage(start);
  }

  /** Ends the thread, whatever it does. */
  terminate(): void {
    if (!this.#terminated) {
      this.#terminated = true;
      this.cells.markGone();
      void this.#worker.terminate();
    }
  }

  /** Lets the process end although the thread is there. */
  unref(): void {
    this.#worker.unref();
    this.#timer?.unref();
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
    this.#timer = setTimeout(() => this.#watch(limitMs), Math.max(LOOK_MS, left)).unref();
  }

  #endOf(fault: string | null): ThreadEnd {
    const cpuMs = Math.round(this.#busyMs());
    const { peakPages } = this.cells;
    return { limit: this.#limit, cpuMs, peakPages, fault: this.#terminated ? null : fault };
  }
}
