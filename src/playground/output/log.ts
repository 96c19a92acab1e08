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

/** A block is laid out anew with all that is added to it: one that has so much gets no more lines. */
const BLOCK_CHARACTERS = 20_000;

/** The newline of a line that is not empty: where a block ends, there is one, too. */
const LINE_END = /(?<=[^\n])\n/;

/** So near, the end is looked at. */
const NEAR_END_PX = 40;

type Stream = 'stdout' | 'stderr';

/** Everything that a run shows, in order: text as it comes, and between it displays. */
export class Log {
  readonly #place: HTMLElement;
  #readers: Record<Stream, AnsiReader> = newReaders();
  #block: HTMLPreElement | null = null;
  #blockCharacters = 0;
  #characters = 0;
  #styled = 0;
  /** What was written last: more of the same is added to it. */
  #last: { readonly text: Text; readonly stream: Stream; readonly style: Style } | null = null;
  /** Whether a carriage return has come: the next text takes the line's place. */
  #returned = false;

  /** Whether the end is what is looked at: then it stays so while there comes more. */
  #follows = true;

  constructor(place: HTMLElement) {
    this.#place = place;
    place.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = place;
      this.#follows = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    });
  }

  clear(): void {
    this.#place.replaceChildren();
    this.#readers = newReaders();
    this.#endBlock();
    this.#follows = true;
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
    if (this.#follows) {
      window.requestAnimationFrame(() => {
        this.#place.scrollTop = this.#place.scrollHeight;
      });
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
    this.#blockCharacters = 0;
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

  /** Text without carriage returns. The end of a line may be that of a block. */
  #writePart(stream: Stream, text: string, style: Style): void {
    const end = this.#blockCharacters < BLOCK_CHARACTERS ? -1 : text.search(LINE_END);
    if (end === -1) {
      this.#append(stream, text, style);
      return;
    }
    this.#append(stream, text.slice(0, end), style);
    this.#endBlock();
    if (end + 1 < text.length) {
      this.#append(stream, text.slice(end + 1), style);
    }
  }

  #append(stream: Stream, text: string, style: Style): void {
    this.#block ??= this.#newBlock();
    this.#blockCharacters += text.length;
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
