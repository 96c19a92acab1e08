import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { errorMark, markError } from './error-mark.ts';
import type { ErrorPlace } from './error-mark.ts';
import { theme } from './theme.ts';
import { typedOver } from './typed-over.ts';

/** What the editor tells. */
export interface EditorSettings {
  readonly code: string;
  readonly onChange: () => void;
}

/** The editor of the page. */
export class Editor {
  readonly #view: EditorView;

  constructor(parent: HTMLElement, { code, onChange }: EditorSettings) {
    // Below a shadow root the editor adopts style sheets; elsewhere it would write a <style>, which
    // the page's policy refuses.
    const root = parent.attachShadow({ mode: 'open' });
    const state = EditorState.create({
      doc: code,
      extensions: [
        ...[lineNumbers(), highlightActiveLineGutter(), highlightActiveLine()],
        ...[history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets()],
        ...[python(), indentUnit.of('    '), EditorState.tabSize.of(4)],
        ...[errorMark, theme, typedOver],
        placeholder('Python'),
        keymap.of([
          // Both are the page's: run and stop.
          { key: 'Mod-Enter', run: () => true },
          { key: 'Mod-Shift-Enter', run: () => true },
          { key: 'Escape', run: leaveTabs },
          ...[...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab],
        ]),
        EditorView.contentAttributes.of({
          'aria-label': 'Python code',
          'aria-description': 'Tab indents. Escape, then Tab, leaves the editor.',
          autocapitalize: 'off',
          autocorrect: 'off',
          spellcheck: 'false',
        }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) {
            onChange();
          }
        }),
        EditorView.domEventHandlers({
          // Whoever comes back can indent again.
          blur: (_event, view) => view.setTabFocusMode(false),
        }),
      ],
    });
    this.#view = new EditorView({ state, parent: root, root });
  }

  get code(): string {
    return this.#view.state.doc.toString();
  }

  /** Another program; the one before can be had back with undo. */
  replace(code: string): void {
    const changes = { from: 0, to: this.#view.state.doc.length, insert: code };
    this.#view.dispatch({ changes, selection: { anchor: 0 }, scrollIntoView: true });
  }

  /** Marks where the code went wrong, or nothing. */
  mark(place: ErrorPlace | null): void {
    this.#view.dispatch({ effects: markError.of(place) });
  }

  /** Puts the cursor on a line, counted from 1. */
  goTo(line: number): void {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }
}

/** Escape gives the Tab key back to the browser, until the editor is left: nobody is trapped. */
function leaveTabs(view: EditorView): boolean {
  view.setTabFocusMode(true);
  return false;
}
