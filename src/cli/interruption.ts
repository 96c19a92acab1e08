import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type StopSignal = (typeof SIGNALS)[number] | 'SIGPIPE';

/** Turns the signals that end a program into the end of the guest. */
export class Interruption {
  readonly #controller = new AbortController();
  #by: StopSignal | null = null;

  /** Aborted when a signal came. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Starts to listen. A second signal of the same kind ends the program at once. */
  listen(): void {
    for (const name of SIGNALS) {
      process.once(name, () => {
        this.stop(name);
      });
    }
  }

  /** Ends the guest for a reason that has a signal's name; only the first counts. */
  stop(by: StopSignal): void {
    this.#by ??= by;
    this.#controller.abort();
  }

  /** Resolves some time after the signal, for what does not end by itself; never without one. */
  async overdue(delayMs: number): Promise<number> {
    return new Promise((resolve) => {
      this.signal.addEventListener('abort', () => {
        setTimeout(() => {
          resolve(this.#by === null ? 1 : statusOfSignal(this.#by));
        }, delayMs).unref();
      });
    });
  }

  /** What stopped the guest, if anything has. */
  get by(): StopSignal | null {
    return this.#by;
  }
}

/** The exit status of a program that was ended by a signal, as a shell shows it. */
export function statusOfSignal(name: StopSignal): number {
  return 128 + constants.signals[name];
}
