import type { Press } from './keys.ts';

/** More than a person types ahead: what comes beyond it while nobody reads is lost. */
export const MOST_WAITING = 10_000;

/** What was pressed and not dealt with yet, in order; also while code runs. */
export class PressQueue {
  readonly #waiting: Press[] = [];
  #wake: (() => void) | null = null;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(press: Press): void {
    if (this.#waiting.length >= MOST_WAITING && press.kind !== 'gone') {
      return;
    }
    this.#waiting.push(press);
    this.#wake?.();
  }

  /** The next one; `gone` once `signal` is aborted: nobody wants it any more. */
  async next(signal: AbortSignal | null = null): Promise<Press> {
    for (;;) {
      if (signal?.aborted === true) {
        return { kind: 'gone' };
      }
      const press = this.#waiting.shift();
      if (press !== undefined) {
        return press;
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake = wake;
        signal?.addEventListener('abort', wake);
      });
      this.#wake = null;
    }
  }

  clear(): void {
    this.#waiting.length = 0;
  }
}
