import { ServiceError } from '../errors/service-error.ts';

/** What a piece takes besides its text: small ones, and empty ones, are not free. */
const PIECE_UNITS = 64;
/** Text that waits for a guest to read it, in UTF-16 units. */
const MOST_WAITING = 1024 * 1024 + PIECE_UNITS;

/** Standard input that comes in pieces; a guest reads them as they come, until the end. */
export class StdinQueue implements AsyncIterable<string> {
  readonly #pieces: string[] = [];
  #waiting = 0;
  #ended = false;
  #wake: (() => void) | null = null;

  /** @throws ServiceError when the guest does not read, and too much waits. */
  push(text: string): void {
    if (this.#waiting + unitsOf(text) > MOST_WAITING) {
      throw new ServiceError('TOO_LARGE', 'the guest does not read its standard input', {
        details: { mostWaiting: MOST_WAITING },
      });
    }
    if (!this.#ended) {
      this.#pieces.push(text);
      this.#waiting += unitsOf(text);
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
        this.#waiting -= unitsOf(piece);
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

function unitsOf(text: string): number {
  return text.length + PIECE_UNITS;
}
