import type { OutputChunk } from '../../index.ts';
import type { Descriptor, Output } from '../output.ts';
import { paintTraceback } from '../paint-traceback.ts';
import { plainText } from '../plain-text.ts';

const NEWLINE = 0x0a;

/** What is told to a person, and what a guest prints, in the order of the calls. */
export class Printer {
  readonly #output: Output;
  readonly #color: boolean;
  readonly #isTerminal: boolean;
  /** Whether the last that a guest wrote ended within a line. */
  #isLineOpen = false;

  constructor(output: Output, color: boolean, isTerminal: boolean) {
    this.#output = output;
    this.#color = color;
    this.#isTerminal = isTerminal;
  }

  get color(): boolean {
    return this.#color;
  }

  /** Output of a guest, as it is. */
  guest({ stream, bytes }: OutputChunk): void {
    if (bytes.byteLength > 0) {
      this.#isLineOpen = bytes.at(-1) !== NEWLINE;
      this.#output.write(stream === 'stdout' ? 1 : 2, bytes);
    }
  }

  /** A line, or lines, that somebody asked for. Text of a guest must be plain already. */
  say(text: string): void {
    this.#line(1, `${text}\n`);
  }

  /** A line about what happened. */
  tell(text: string): void {
    this.#line(2, `pysandbox: ${text}\n`);
  }

  /** The value of an expression. */
  result(repr: string): void {
    this.#line(1, `${plainText(repr)}\n`);
  }

  /** What a program shows, made for a terminal: control characters in it are ours. */
  display(text: string): void {
    if (text !== '') {
      this.#line(1, text);
    }
  }

  traceback(text: string): void {
    this.#line(2, paintTraceback(text.endsWith('\n') ? text : `${text}\n`, this.#color));
  }

  /** On a terminal: the beginning of a line, whatever a guest has written. */
  freshLine(): void {
    if (this.#isTerminal && this.#isLineOpen) {
      this.#output.write(1, '\r\n');
    }
    this.#isLineOpen = false;
  }

  /** What we say goes through the same door, in its turn. */
  #line(fd: Descriptor, text: string): void {
    this.freshLine();
    this.#output.write(fd, text);
  }
}
