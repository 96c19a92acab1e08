import {
  CLOCK_MONOTONIC,
  CLOCK_PROCESS_CPUTIME_ID,
  CLOCK_REALTIME,
  CLOCK_THREAD_CPUTIME_ID,
} from './abi.ts';
import type { Port } from './port.ts';
import { fail } from './system-error.ts';

/** How the guest sees time. */
export interface ClockSettings {
  /** Every reading is rounded down to a multiple of it. */
  readonly resolutionMs: number;
  /** What time it is when the guest starts, if its clocks show no real time; null when they do. */
  readonly fixedMs: number | null;
}

/** A moment as files have it. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const MICROSECONDS = 1000;

/** The guest's clocks: real ones, or ones that go the same way in every run. */
export class Clock {
  readonly #port: Port;
  readonly #settings: ClockSettings;
  /** How far the clocks without real time have gone, in microseconds. */
  elapsed = 0;

  constructor(port: Port, settings: ClockSettings) {
    this.#port = port;
    this.#settings = settings;
  }

  /** In microseconds, of which there are only whole ones. */
  get resolution(): number {
    return Math.max(1, Math.round(this.#settings.resolutionMs * MICROSECONDS));
  }

  /** Whether waiting is only counted. */
  get isFixed(): boolean {
    return this.#settings.fixedMs !== null;
  }

  /**
   * Whole microseconds. A clock without real time goes one further with each reading, for there are
   * programs that wait for it to move; but for the time of day such clocks start at 0.
   * @throws SystemError EINVAL for a clock that there is not
   */
  read(clock: number): number {
    const { fixedMs } = this.#settings;
    const real = this.#real(clock) * MICROSECONDS;
    if (fixedMs !== null) {
      this.elapsed += 1;
      const start = clock === CLOCK_REALTIME ? Math.floor(fixedMs * MICROSECONDS) : 0;
      return start + this.elapsed;
    }
    return Math.floor(real / this.resolution) * this.resolution;
  }

  /** Now, for the times of files. */
  now(): Timestamp {
    const time = this.read(CLOCK_REALTIME);
    const seconds = Math.floor(time / 1e6);
    return { seconds, nanoseconds: (time - seconds * 1e6) * 1000 };
  }

  /** Counts a wait that did not take place. */
  skip(milliseconds: number): void {
    this.elapsed += Math.ceil(milliseconds * MICROSECONDS);
  }

  /** Waits, or counts the wait; false when a signal came first. */
  sleep(milliseconds: number): boolean {
    if (this.isFixed) {
      this.skip(milliseconds);
      return this.#port.pendingSignal() === 0;
    }
    const end = this.#port.monotonicMs() + milliseconds;
    for (;;) {
      const left = end - this.#port.monotonicMs();
      if (this.#port.pendingSignal() !== 0) {
        return false;
      }
      if (left <= 0) {
        return true;
      }
      this.#port.wait(left);
    }
  }

  #real(clock: number): number {
    switch (clock) {
      case CLOCK_REALTIME:
        return this.#port.wallMs();
      case CLOCK_MONOTONIC:
        return this.#port.monotonicMs();
      case CLOCK_PROCESS_CPUTIME_ID:
      case CLOCK_THREAD_CPUTIME_ID:
        return this.#port.busyMs();
      default:
        return fail('EINVAL');
    }
  }
}
