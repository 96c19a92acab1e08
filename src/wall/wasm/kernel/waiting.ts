import type { Clock } from './clock.ts';
import type { Port } from './port.ts';
import { fail } from './system-error.ts';

/** Lets the guest wait for what others do: the host, and signals. */
export class Waiting {
  readonly #port: Port;
  readonly #clock: Clock;

  constructor(port: Port, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
  }

  /**
   * Returns when `ready`. A signal comes first, even when all is ready: what is read next may
   * already belong to what comes after the interrupted work.
   * @throws SystemError EINTR; EAGAIN when it may not wait
   */
  until(ready: () => boolean, mayWait: boolean): void {
    for (let polled = false; ;) {
      if (this.#port.pendingSignal() !== 0) {
        fail('EINTR');
      }
      if (ready()) {
        return;
      }
      if (!polled) {
        this.#port.poll();
        polled = true;
      } else if (mayWait) {
        this.#port.wait(Infinity);
      } else {
        fail('EAGAIN');
      }
    }
  }

  /**
   * Waits until `count` is not 0, and returns it; 0 when the time is over.
   * @throws SystemError EINTR
   */
  forSome(count: () => number, timeoutMs: number): number {
    const end = this.#port.monotonicMs() + timeoutMs;
    for (;;) {
      this.#port.poll();
      if (this.#port.pendingSignal() !== 0) {
        fail('EINTR');
      }
      const found = count();
      const left = end - this.#port.monotonicMs();
      if (found > 0 || left <= 0) {
        return found;
      }
      if (this.#clock.isFixed && timeoutMs !== Infinity) {
        this.#clock.skip(timeoutMs);
        return 0;
      }
      this.#port.wait(left);
    }
  }
}
