import { onFirstLine, onLastLine, withText } from './buffer.ts';
import { EditorView } from './editor-view.ts';
import { BLANK_DRAFT, edit, type, type Draft } from './editing.ts';
import { enter } from './entering.ts';
import type { Command, Press } from './keys.ts';
import type { Reading, Typed } from './reading.ts';
import { Search } from './search.ts';
import { Tab } from './tab.ts';
import type { Terminal } from './terminal.ts';

type Step = Typed | null;

/** Reads one text from the terminal: a statement of any number of lines, or a line. */
export class Editor {
  readonly #terminal: Terminal;
  readonly #reading: Reading;
  readonly #view: EditorView;
  readonly #tab: Tab;
  #draft: Draft;
  #search: Search | null = null;

  constructor(terminal: Terminal, color: boolean, reading: Reading, killed = '') {
    this.#terminal = terminal;
    this.#reading = reading;
    this.#view = new EditorView(terminal, color, reading);
    this.#tab = new Tab(reading.guide);
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
        this.#view.leave(withText(this.#draft.buffer.text));
        return typed;
      }
      if (presses.isEmpty) {
        this.#draw();
      }
    }
  }

  #draw(): void {
    this.#view.draw(this.#draft.buffer, this.#search, this.#tab.listed);
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
        this.#view.reflow();
        return null;
      case 'redraw':
        this.#view.startAnew();
        return null;
      case 'text':
        this.#type(press.text);
        return null;
      case 'paste':
        this.#type(this.#asPasted(press.text));
        return null;
      case 'command':
        return this.#command(press.command);
    }
  }

  async #command(command: Command): Promise<Step> {
    if (command === 'complete') {
      this.#draft = await this.#tab.press(this.#draft, this.#view.columns);
      return null;
    }
    this.#tab.forget();
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
        this.#view.clear();
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

  async #accept(): Promise<Step> {
    const entered = await enter(this.#draft.buffer, this.#reading.guide);
    if (entered.kind === 'text') {
      return entered;
    }
    this.#draft = type(this.#draft, entered.text);
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

  #type(text: string): void {
    this.#tab.forget();
    this.#draft = type(this.#draft, text);
  }

  /** A line has no line breaks: those of a paste into it become spaces. */
  #asPasted(text: string): string {
    return this.#reading.guide === null ? text.trimEnd().replaceAll(/\s*[\r\n]\s*/g, ' ') : text;
  }
}
