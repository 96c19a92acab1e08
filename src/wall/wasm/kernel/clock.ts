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
  /** Where every clock starts that shows no real time; null when they do. */
  readonly fixedMs: number | null;
}

/** A moment as files have it. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** How far a clock without real time goes with each reading: programs wait for it to move. */
const STEP_MS = 0.001;

/** The guest's clocks: real ones, or ones that go the same way in every run. */
export class Clock {
  readonly #port: Port;
  readonly #settings: ClockSettings;
  /** How far the clocks without real time have gone. */
  #elapsedMs = 0;

  constructor(port: Port, settings: ClockSettings) {
    this.#port = port;
    this.#settings = settings;
  }

  get resolutionMs(): number {
    return this.#settings.resolutionMs;
  }

  /** Whether waiting is only counted. */
  get isFixed(): boolean {
    return this.#settings.fixedMs !== null;
  }

  /** @throws SystemError EINVAL for a clock that there is not. */
  read(clock: number): number {
    const { fixedMs, resolutionMs } = this.#settings;
    const real = this.#real(clock);
    if (fixedMs !== null) {
      this.#elapsedMs += STEP_MS;
      return fixedMs + this.#elapsedMs;
    }
    return Math.floor(real / resolutionMs) * resolutionMs;
  }

  /** Now, for the times of files. */
  now(): Timestamp {
    return timestamp(this.read(CLOCK_REALTIME));
  }

  /** Counts a wait that did not take place. */
  skip(milliseconds: number): void {
    this.#elapsedMs += milliseconds;
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

/** Milliseconds since 1970 as seconds and nanoseconds; both exact to the microsecond. */
export function timestamp(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanoseconds: Math.floor((milliseconds - seconds * 1000) * 1000) * 1000 };
}
