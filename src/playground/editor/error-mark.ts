import { StateEffect, StateField } from '@codemirror/state';
import type { EditorState } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';

/** Where the last run went wrong. Lines count from 1, columns from 0. */
export interface ErrorPlace {
  readonly line: number;
  /** The piece that Python marks, where it is within the line. */
  readonly columns: readonly [start: number, end: number] | null;
}

/** Marks a place, or none. */
export const markError = StateEffect.define<ErrorPlace | null>();

const line = Decoration.line({ class: 'cm-error-line' });
const piece = Decoration.mark({ class: 'cm-error-piece' });

/** The mark stays until the next run, and moves with the text. */
export const errorMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, { changes, effects, state }) =>
    effects.reduce(
      (marks, effect) => (effect.is(markError) ? marksAt(effect.value, state) : marks),
      marks.map(changes),
    ),
  provide: (field) => EditorView.decorations.from(field),
});

/** The place may be a lie of the guest: what is not in the text is not marked. */
function marksAt(place: ErrorPlace | null, { doc }: EditorState): DecorationSet {
  if (place === null || !Number.isInteger(place.line) || place.line < 1 || place.line > doc.lines) {
    return Decoration.none;
  }
  const { from, length } = doc.line(place.line);
  const [start, end] = place.columns ?? [0, 0];
  const isWithin = start >= 0 && start < end && end <= length;
  return Decoration.set([
    line.range(from),
    ...(isWithin ? [piece.range(from + start, from + end)] : []),
  ]);
}
