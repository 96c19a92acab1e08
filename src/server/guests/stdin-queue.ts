import { ServiceError } from '../errors/service-error.ts';

/** Text that waits for a guest to read it, in UTF-16 units. */
const MOST_WAITING = 1024 * 1024;

/** Standard input that comes in pieces; a guest reads them as they come, until the end. */
export class StdinQueue implements AsyncIterable<string> {
  readonly #pieces: string[] = [];
  #waiting = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  /** @throws ServiceError when the guest does not read, and too much waits. */
  push(text: string): void {
    if (this.#waiting + text.length > MOST_WAITING) {
      throw new ServiceError('TOO_LARGE', 'the guest does not read its standard input', {
        details: { mostWaiting: MOST_WAITING },
      });
    }
    if (!this.#ended) {
      this.#pieces.push(text);
      this.#waiting += text.length;
      this.#wake?.();
    }
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        this.#waiting -= piece.length;
        yield piece;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
