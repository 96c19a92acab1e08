import type { Readable } from 'node:stream';

/** Longest line that is read. What our own programs tell is far shorter. */
export const MOST_LINE_CHARACTERS = 64 * 1024;

/** Who hears the lines of a stream. What `onLine` throws makes the stream unreadable. */
export interface LineListener {
  readonly onLine: (line: string) => void;
  /** Called once; nothing more is read then. */
  readonly onUnreadable: (error: unknown) => void;
}

/**
 * Cuts a stream into lines. Whoever writes them may be in the hands of a guest: a line without end
 * must not fill the host's memory, and a line that can't be read must not end the host.
 */
export function readLines(stream: Readable, { onLine, onUnreadable }: LineListener): void {
  let rest = '';
  const take = (text: string): void => {
    try {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MOST_LINE_CHARACTERS) {
        throw new RangeError(`a line of more than ${MOST_LINE_CHARACTERS} characters`);
      }
      lines.forEach(onLine);
    } catch (error) {
      rest = '';
      stream.off('data', take).resume();
      onUnreadable(error);
    }
  };
  stream.setEncoding('utf8').on('data', take);
}
