/** Splits a stream of text chunks into lines; a line longer than the limit ends the stream. */
export class LineReader {
  #pending = '';
  readonly #longest: number;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The whole lines so far, or null when a line is too long. */
  push(chunk: string): string[] | null {
    const lines = (this.#pending + chunk).split('\n');
    this.#pending = lines.pop() ?? '';
    return this.#pending.length > this.#longest ? null : lines;
  }
}
