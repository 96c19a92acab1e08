/** Bytes of one line that somebody writes; more ends their connection. */
const MOST_LINE_BYTES = 16_384;
const NEWLINE = 0x0a;

/** Bytes as they come, as lines without their ends. Invalid UTF-8 becomes U+FFFD. */
export class LineReader {
  #pending: Buffer = Buffer.alloc(0);

  /** The lines that are whole now; null when one is too long. */
  push(chunk: Buffer): readonly string[] | null {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const lines: string[] = [];
    let end = this.#pending.indexOf(NEWLINE);
    while (end >= 0) {
      lines.push(this.#pending.subarray(0, end).toString('utf8').replace(/\r$/, ''));
      this.#pending = this.#pending.subarray(end + 1);
      end = this.#pending.indexOf(NEWLINE);
    }
    return this.#pending.byteLength > MOST_LINE_BYTES ? null : lines;
  }
}
