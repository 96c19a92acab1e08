import { randomFillSync } from 'node:crypto';
import type { ByteQueue, Port } from '../kernel/port.ts';

const NOTHING: ByteQueue = { length: 0, ended: true, take: () => 0 };

/** Random bytes come in pieces of at most this size. */
const MOST_RANDOM_BYTES = 65_536;

/** The outside of a guest that an image is made of: nobody speaks to it, and what it says is kept. */
export class BuildPort implements Port {
  readonly channel = NOTHING;
  readonly stdin = NOTHING;
  readonly log = null;
  readonly #sent: Uint8Array[] = [];
  readonly #printed: Uint8Array[] = [];

  write(stream: 'stdout' | 'stderr' | 'channel', bytes: Uint8Array): void {
    (stream === 'channel' ? this.#sent : this.#printed).push(new Uint8Array(bytes));
  }

  /** What it has sent since this was last asked. */
  takeSent(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#sent.splice(0)));
  }

  /** What it has printed, such as tracebacks. */
  get printed(): string {
    return Buffer.concat(this.#printed).toString();
  }

  poll(): void {}

  wait(timeoutMs: number): void {
    if (timeoutMs > 0) {
      throw new Error('the interpreter waits for something while its image is made');
    }
  }

  pendingSignal(): number {
    return 0;
  }

  takeSignal(): number {
    return 0;
  }

  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now();
  }

  busyMs(): number {
    return performance.now();
  }

  random(target: Uint8Array): void {
    for (let at = 0; at < target.length; at += MOST_RANDOM_BYTES) {
      randomFillSync(target.subarray(at, at + MOST_RANDOM_BYTES));
    }
  }

  refused(): void {}
}
