import { BLANK_DRAFT, edit, type, type Draft } from './editing.ts';
import { EMPTY, INDENT, lineStart, onFirstLine, onLastLine, withText } from './buffer.ts';
import { completed, listed, usable, type Completions } from './completion.ts';
import type { History } from './history.ts';
import type { Command, Press } from './keys.ts';
import { layOut, type Screen } from './layout.ts';
import { paintCode } from './paint-code.ts';
import { BLANK, leave, reflowed, update } from './screen.ts';
import { Search } from './search.ts';
import type { Terminal } from './terminal.ts';

const CLEAR = '\u001B[H\u001B[2J';

/** Whether a text is a whole statement, and how the line after it begins. */
export interface Syntax {
  readonly status: 'complete' | 'incomplete' | 'invalid';
  readonly indent: string;
}

/** Who knows the language. Both answer in any case, and before long. */
export interface Guide {
  readonly check: (text: string) => Promise<Syntax>;
  readonly complete: (text: string, cursor: number) => Promise<Completions>;
}

/** How one text is read. */
export interface Reading {
  readonly prompts: { readonly first: string; readonly next: string };
  /** Without one a single line is read, of what is no code. */
  readonly guide: Guide | null;
  readonly history: History | null;
  /** Whether what is typed is not to be seen. */
  readonly isSecret?: boolean;
  /** Aborted when nobody waits for the text any longer. */
  readonly signal?: AbortSignal;
}

/** What was typed. */
export type Typed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'end' };

type Step = Typed | null;

/** Reads one text from the terminal: a statement of any number of lines, or a line. */
export class Editor {
  readonly #terminal: Terminal;
  readonly #color: boolean;
  readonly #reading: Reading;
  #draft: Draft;
  #search: Search | null = null;
  #below: readonly string[] = [];
  /** Whether the last key was a Tab that could add nothing: one more lists. */
  #isTabbed = false;
  #screen: Screen = BLANK;

  constructor(terminal: Terminal, color: boolean, reading: Reading, killed = '') {
    this.#terminal = terminal;
    this.#color = color;
    this.#reading = reading;
    this.#draft = { ...BLANK_DRAFT, killed };
  }

  /** What was cut last, for the next text. */
  get killed(): string {
    return this.#draft.killed;
  }

  async read(): Promise<Typed> {
    const { presses } = this.#terminal;
    this.#terminal.beginEditing();
    this.#draw();
    for (;;) {
      const typed = await this.#press(await presses.next(this.#reading.signal));
      if (typed !== null) {
        this.#leave();
        return typed;
      }
      if (presses.isEmpty) {
        this.#draw();
      }
    }
  }

  async #press(press: Press): Promise<Step> {
    if (this.#search === null) {
      return this.#pressInText(press);
    }
    if (press.kind === 'resize' || press.kind === 'redraw' || press.kind === 'gone') {
      return this.#pressInText(press);
    }
    const step = this.#search.press(press);
    if (step.kind === 'searching') {
      return null;
    }
    this.#search = null;
    this.#draft = { ...this.#draft, buffer: step.buffer };
    return step.kind === 'found' && step.press !== null ? this.#pressInText(step.press) : null;
  }

  async #pressInText(press: Press): Promise<Step> {
    switch (press.kind) {
      case 'gone':
        return { kind: 'end' };
      case 'resize':
        this.#screen = reflowed(this.#screen, this.#terminal.size.columns);
        return null;
      case 'redraw':
        this.#terminal.beginEditing();
        this.#screen = BLANK;
        return null;
      case 'text':
        this.#forgetTab();
        this.#draft = type(this.#draft, press.text);
        return null;
      case 'paste':
        this.#forgetTab();
        this.#draft = type(this.#draft, this.#asPasted(press.text));
        return null;
      case 'command':
        return this.#command(press.command);
    }
  }

  async #command(command: Command): Promise<Step> {
    if (command === 'complete') {
      await this.#complete();
      return null;
    }
    this.#forgetTab();
    const { buffer } = this.#draft;
    const { history, guide } = this.#reading;
    switch (command) {
      case 'accept':
        return this.#accept();
      case 'interrupt':
        return { kind: 'interrupted' };
      case 'delete-or-end':
        if (buffer.text === '') {
          return { kind: 'end' };
        }
        break;
      case 'suspend':
        this.#terminal.suspend();
        return null;
      case 'clear-screen':
        this.#terminal.write(CLEAR);
        this.#screen = BLANK;
        return null;
      case 'search':
        this.#search = history === null ? null : new Search(history, buffer);
        return null;
      case 'new-line':
        if (guide === null) {
          return null;
        }
        break;
      case 'older':
      case 'newer':
        this.#look(command);
        return null;
      case 'up':
      case 'down':
        if (command === 'up' ? onFirstLine(buffer) : onLastLine(buffer)) {
          this.#look(command === 'up' ? 'older' : 'newer');
          return null;
        }
        break;
      default:
    }
    this.#draft = edit(this.#draft, command) ?? this.#draft;
    return null;
  }

  #look(where: 'older' | 'newer'): void {
    const { history } = this.#reading;
    const { text } = this.#draft.buffer;
    const entry = where === 'older' ? history?.older(text) : history?.newer();
    if (typeof entry === 'string') {
      this.#draft = { ...this.#draft, killing: false, buffer: withText(entry) };
    }
  }

  async #accept(): Promise<Step> {
    const { buffer } = this.#draft;
    const { text, cursor } = buffer;
    const { guide } = this.#reading;
    if (guide === null || text.trim() === '') {
      return { kind: 'text', text };
    }
    if (onLastLine(buffer)) {
      const { status, indent } = await guide.check(text);
      if (status !== 'incomplete') {
        return { kind: 'text', text: text.trimEnd() };
      }
      if (cursor === text.length) {
        this.#draft = type(this.#draft, `\n${indent}`);
        return null;
      }
    }
    const { indent } = await guide.check(text.slice(0, cursor));
    this.#draft = type(this.#draft, `\n${indent}`);
    return null;
  }

  async #complete(): Promise<void> {
    const { guide } = this.#reading;
    const { buffer } = this.#draft;
    const { text, cursor } = buffer;
    if (guide === null) {
      return;
    }
    const before = text.slice(lineStart(buffer), cursor);
    if (before.trim() === '') {
      this.#draft = type(this.#draft, INDENT.slice(before.length % INDENT.length));
      return;
    }
    const completions = usable(await guide.complete(text, cursor), cursor);
    const next = completed(buffer, completions);
    if (next !== null) {
      this.#forgetTab();
      this.#draft = { ...this.#draft, killing: false, buffer: next };
    } else if (this.#isTabbed) {
      this.#below = listed(completions.names, this.#terminal.size.columns);
    } else {
      this.#isTabbed = completions.names.length > 1;
    }
  }

  #forgetTab(): void {
    this.#isTabbed = false;
    this.#below = [];
  }

  /** A line has no line breaks: those of a paste into it become spaces. */
  #asPasted(text: string): string {
    return this.#reading.guide === null ? text.trimEnd().replaceAll(/\s*[\r\n]\s*/g, ' ') : text;
  }

  #draw(below = this.#below, rows = this.#terminal.size.rows): void {
    const { prompts, guide } = this.#reading;
    const search = this.#search;
    const typed = search?.buffer ?? this.#draft.buffer;
    const buffer = this.#reading.isSecret === true ? EMPTY : typed;
    const next = layOut({
      buffer,
      prompts: search === null ? prompts : { first: search.prompt, next: prompts.next },
      spans: this.#color && guide !== null ? paintCode(buffer.text) : [],
      below,
      columns: this.#terminal.size.columns,
      rows,
      color: this.#color,
    });
    this.#terminal.write(update(this.#screen, next));
    this.#screen = next;
  }

  /** Shows the whole text, and goes below it. */
  #leave(): void {
    const { text } = this.#draft.buffer;
    this.#draft = { ...this.#draft, buffer: withText(text) };
    this.#search = null;
    this.#draw([], Infinity);
    this.#terminal.endEditing();
    this.#terminal.write(leave(this.#screen));
  }
}
