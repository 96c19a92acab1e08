import { make } from '../dom.ts';
import { AnsiReader } from './ansi.ts';
import type { Piece } from './ansi.ts';
import { PLAIN } from './ansi-style.ts';
import type { Style } from './ansi-style.ts';
import { styled } from './styled.ts';

/** What the page shows of a run's text. A policy may allow more; a browser does not like to. */
export const MAX_SHOWN_CHARACTERS = 2_000_000;

/** Changes of style beyond this many are shown without style: each is an element. */
const MAX_STYLED_PIECES = 20_000;

type Stream = 'stdout' | 'stderr';

/** Everything that a run shows, in order: text as it comes, and between it displays. */
export class Log {
  readonly #place: HTMLElement;
  #readers: Record<Stream, AnsiReader> = newReaders();
  #block: HTMLPreElement | null = null;
  #characters = 0;
  #styled = 0;
  /** What was written last: more of the same is added to it. */
  #last: { readonly text: Text; readonly stream: Stream; readonly style: Style } | null = null;
  /** Whether a carriage return has come: the next text takes the line's place. */
  #returned = false;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  clear(): void {
    this.#place.replaceChildren();
    this.#readers = newReaders();
    this.#endBlock();
    this.#characters = 0;
    this.#styled = 0;
  }

  /** Text of the guest. */
  write(stream: Stream, text: string): void {
    const left = MAX_SHOWN_CHARACTERS - this.#characters;
    this.#characters += text.length;
    if (left < 0) {
      return;
    }
    for (const piece of this.#readers[stream].push(text.slice(0, left))) {
      this.#writePiece(stream, piece);
    }
    if (text.length > left) {
      this.add(make('p', 'note', 'There is more output than this page shows.'));
    }
  }

  /** Something that is no text of the guest's. */
  add(element: HTMLElement): void {
    this.#endBlock();
    this.#place.append(element);
  }

  get isEmpty(): boolean {
    return this.#place.childElementCount === 0;
  }

  #endBlock(): void {
    this.#block = null;
    this.#last = null;
    this.#returned = false;
  }

  #writePiece(stream: Stream, { text, style }: Piece): void {
    const shown = this.#styled < MAX_STYLED_PIECES ? style : PLAIN;
    // A carriage return before a newline is only the other way to end a line.
    for (const [at, part] of text.replaceAll('\r\n', '\n').split('\r').entries()) {
      this.#returned ||= at > 0;
      if (part !== '') {
        this.#writePart(stream, part, shown);
      }
    }
  }

  /** Text without carriage returns. */
  #writePart(stream: Stream, text: string, style: Style): void {
    this.#block ??= this.#newBlock();
    if (this.#returned && !text.startsWith('\n')) {
      eraseLine(this.#block);
      this.#last = null;
    }
    this.#returned = false;
    if (this.#last?.stream === stream && this.#last.style === style) {
      this.#last.text.appendData(text);
      return;
    }
    const node = document.createTextNode(text);
    this.#block.append(styled(node, style, stream === 'stderr'));
    this.#styled += style === PLAIN ? 0 : 1;
    this.#last = { text: node, stream, style };
  }

  #newBlock(): HTMLPreElement {
    const block = make('pre', 'text');
    this.#place.append(block);
    return block;
  }
}

/** Takes away what is behind the last newline. */
function eraseLine(block: HTMLElement): void {
  for (let node = block.lastChild; node !== null; node = block.lastChild) {
    const text = node.textContent ?? '';
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      const inner = node instanceof Text ? node : node.firstChild;
      if (inner instanceof Text) {
        inner.deleteData(end, text.length - end);
      }
      return;
    }
    node.remove();
  }
}

function newReaders(): Record<Stream, AnsiReader> {
  return { stdout: new AnsiReader(), stderr: new AnsiReader() };
}
