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

/** What was shown beyond the limits; empty for nothing. */
export function droppedText({ displaysDropped }: Pick<Outcome, 'displaysDropped'>): string {
  if (displaysDropped === 0) {
    return '';
  }
  const what = displaysDropped === 1 ? '1 display was' : `${displaysDropped} displays were`;
  return `pysandbox: ${what} dropped: one may have 6 MiB, all together 16 MiB, and there may be 100\n`;
}
