import type { PythonError } from '../../model/outcome.ts';
import { make, makeButton } from '../dom.ts';
import { tracebackLines } from './traceback-lines.ts';

/** A traceback as Python prints it; where it names a line of the editor, that is a button to go there. */
export function showTraceback(error: PythonError, goTo: (line: number) => void): HTMLElement {
  const text = make('pre', 'traceback');
  text.setAttribute('aria-label', 'Traceback');
  for (const { before, place, after } of tracebackLines(error.text.trimEnd())) {
    const button = place === null ? [] : [makeButton('place', place.text, () => goTo(place.line))];
    text.append(before, ...button, `${after}\n`);
  }
  return text;
}
