import type { Display, Outcome } from '../index.ts';
import { type ImageProtocol, pictureSequence } from './show-image.ts';

const FILES = ['png', 'jpeg', 'pdf'] as const;

/**
 * What to write for a display: its picture, where the terminal can show it. Else its text, if the
 * program asked for it: the value of the last expression is not printed, as with `python`, and of what
 * is saved as a picture there is no need to say more.
 */
export function displayText(
  display: Display,
  protocol: ImageProtocol | null,
  saved: boolean,
): string {
  const picture = protocol === null ? null : pictureSequence(display, protocol);
  if (picture !== null) {
    return picture;
  }
  const isSaved = saved && ['svg', ...FILES].some((form) => form in display);
  return display.isResult || isSaved ? '' : `${display.text}\n`;
}

/** A line about what was shown beyond the limits; null for nothing. */
export function droppedText({ displaysDropped }: Pick<Outcome, 'displaysDropped'>): string | null {
  if (displaysDropped === 0) {
    return null;
  }
  const what = displaysDropped === 1 ? '1 display was' : `${displaysDropped} displays were`;
  return `${what} dropped: one may have 6 MiB, all together 16 MiB, and there may be 100`;
}
