import { writeSync } from 'node:fs';
import { emitKeypressEvents } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

import type { Output } from '../output.ts';
import { meaningOf, type Key } from './keys.ts';
import { PressQueue } from './press-queue.ts';
import { ReportFilter } from './reports.ts';

/** Bracketed paste: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-Bracketed-Paste-Mode */
const PASTE_ON = '\u001B[?2004h';
const PASTE_OFF = '\u001B[?2004l';
/**
 * Whatever a guest has printed: the text colour as at first, a cursor that can be seen, letters that are
 * letters (ECMA-35, ISO 2022), characters that replace and lines that wrap, and no reports of mouse and
 * focus, which would be typed.
 */
const SANE =
  '\u001B[0m\u001B[?25h\u001B(B\u000F\u001B[4l\u001B[?7h' +
  '\u001B[?9;1000;1001;1002;1003;1004;1005;1006;1015l';
/** A paste is cut there. */
const MOST_PASTED = 2 ** 20;
const STDOUT = 1;
const FALLBACK = { columns: 80, rows: 24 };

/** The terminal: keys come from it while it is open, and it is left as it was found. */
export class Terminal {
  readonly presses = new PressQueue();
  readonly #stdin: ReadStream;
  readonly #stdout: WriteStream;
  readonly #output: Output;
  readonly #restore = (): void => this.#leaveAtOnce();
  readonly #resized = (): void => this.presses.push({ kind: 'resize' });
  readonly #gone = (): void => this.presses.push({ kind: 'gone' });
  /** What is typed, without what the terminal itself says. */
  readonly #typed = new PassThrough();
  readonly #reports = new ReportFilter();
  readonly #received = (data: string): void => {
    this.#typed.write(this.#reports.pass(data));
  };
  readonly #pressed = (_text: unknown, key: Key): void => this.#take(key);
  /** The text of a paste that has begun. */
  #pasted: string | null = null;
  #onInterrupt: (() => void) | null = null;

  constructor(stdin: ReadStream, stdout: WriteStream, output: Output) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#output = output;
  }

  get size(): { readonly columns: number; readonly rows: number } {
    // A terminal of no size, as of some serial lines, has some.
    const { columns, rows } = this.#stdout;
    return { columns: columns || FALLBACK.columns, rows: rows || FALLBACK.rows };
  }

  /** Takes the terminal. `close` gives it back, and so does the end of this process, however it comes. */
  open(): void {
    process.once('exit', this.#restore);
    emitKeypressEvents(this.#typed);
    this.#typed.on('keypress', this.#pressed);
    this.#stdin.setEncoding('utf8').on('data', this.#received);
    this.#stdin.on('end', this.#gone);
    this.#stdin.on('error', this.#gone);
    this.#stdout.on('resize', this.#resized);
    this.#stdin.setRawMode(true);
    this.#stdin.resume();
  }

  close(): void {
    process.off('exit', this.#restore);
    this.#stdin.off('data', this.#received);
    this.#stdin.off('end', this.#gone);
    this.#stdin.off('error', this.#gone);
    this.#stdout.off('resize', this.#resized);
    this.#stdin.setRawMode(false);
    this.#stdin.pause();
  }

  write(text: string): void {
    this.#output.write(1, text);
  }

  /** Before a line is edited. */
  beginEditing(): void {
    this.write(SANE + PASTE_ON);
  }

  /** After it: a guest that runs owns what its terminal does. */
  endEditing(): void {
    this.write(PASTE_OFF);
  }

  /** While `work` goes on, Ctrl-C calls `interrupt`; other keys wait for who reads next. */
  async whileRunning<Result>(interrupt: () => void, work: () => Promise<Result>): Promise<Result> {
    const before = this.#onInterrupt;
    this.#onInterrupt = interrupt;
    try {
      return await work();
    } finally {
      this.#onInterrupt = before;
    }
  }

  /** As Ctrl-Z does of a program that leaves it to the terminal. */
  suspend(): void {
    this.#leaveAtOnce();
    process.once('SIGCONT', () => {
      this.#stdin.setRawMode(true);
      this.presses.push({ kind: 'redraw' });
    });
    process.kill(process.pid, 'SIGTSTP');
  }

  #take(key: Key): void {
    if (key.name === 'paste-start' || this.#pasted !== null) {
      this.#takePasted(key);
      return;
    }
    const press = meaningOf(key);
    if (press?.kind === 'command' && this.#onInterrupt !== null) {
      if (press.command === 'interrupt') {
        this.presses.clear();
        this.#onInterrupt();
        return;
      }
      if (press.command === 'suspend') {
        this.suspend();
        return;
      }
    }
    if (press !== null) {
      this.presses.push(press);
    }
  }

  #takePasted({ name, sequence = '' }: Key): void {
    if (name === 'paste-start') {
      this.#pasted ??= '';
    } else if (name === 'paste-end') {
      this.presses.push({ kind: 'paste', text: this.#pasted ?? '' });
      this.#pasted = null;
    } else if ((this.#pasted?.length ?? 0) < MOST_PASTED) {
      this.#pasted += sequence;
    }
  }

  /** For the end of the process: what waits to be written later would be too late. */
  #leaveAtOnce(): void {
    try {
      this.#stdin.setRawMode(false);
      writeSync(STDOUT, SANE + PASTE_OFF);
    } catch {
      // The terminal has gone, or takes nothing now: there is nobody to restore it for.
    }
  }
}
