import type { PythonError, TracebackFrame } from '../../model/outcome.ts';

/** How the code of the editor is named in tracebacks: no file of the guest can be named so. */
const EDITOR_CODE = /^<run-\d+>$/;

/** `File "<run-1>", line 3` of a traceback's text, after its indentation and the bars of groups. */
const PLACE = /^([\s|+]*)(File "<run-\d+>", line (\d+))(.*)$/s;

/** A line of a traceback's text, taken apart where it names a line of the editor. */
export interface TracebackLine {
  readonly before: string;
  /** The words to link, and the line that they name; null when the line names none. */
  readonly place: { readonly text: string; readonly line: number } | null;
  readonly after: string;
}

/** The lines of a traceback's text. */
export function tracebackLines(text: string): TracebackLine[] {
  return text.split('\n').map((line) => {
    const [, before = '', place = '', number = '', after = ''] = PLACE.exec(line) ?? [];
    return place === ''
      ? { before: line, place: null, after: '' }
      : { before, place: { text: place, line: Number(number) }, after };
  });
}

/** The frame where the editor's code went wrong: the last one that is in it. */
export function editorFrame(error: PythonError): TracebackFrame | null {
  return error.frames.findLast(({ file }) => EDITOR_CODE.test(file)) ?? null;
}

/** The last line of the editor that a traceback's text names: an error of syntax has no frame. */
export function lastEditorLine(text: string): number | null {
  return tracebackLines(text).findLast(({ place }) => place !== null)?.place?.line ?? null;
}
