/** One server-sent event; https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** More than any event of the service: one display has at most 6 MiB, in base64 8 MiB. */
const MAX_EVENT_CHARACTERS = 128 * 2 ** 20;

/**
 * The events of a stream, as they come.
 *
 * @throws RangeError when one is larger than any that the service sends.
 */
export async function* readEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  const lines = new LineSplitter();
  let ended = false;
  let event: { name: string; data: string[] } = { name: 'message', data: [] };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      for (const line of lines.push(decoder.decode(value, { stream: !done }))) {
        if (line === '') {
          if (event.data.length > 0) {
            yield { name: event.name, data: event.data.join('\n') };
          }
          event = { name: 'message', data: [] };
        } else if (line.startsWith('event:')) {
          event.name = afterColon(line);
        } else if (line.startsWith('data:')) {
          event.data.push(afterColon(line));
        }
      }
      if (done) {
        ended = true;
        return;
      }
    }
  } finally {
    if (!ended) {
      // Who goes away first takes the request with it.
      await reader.cancel().catch(() => {});
    }
  }
}

function afterColon(line: string): string {
  return line.slice(line.indexOf(':') + 1).replace(/^ /, '');
}

/** Makes lines of pieces; a piece is looked at once, however long its line becomes. */
class LineSplitter {
  #pieces: string[] = [];
  #held = 0;

  push(text: string): string[] {
    const [first = '', ...rest] = text.split('\n');
    this.#pieces.push(first);
    this.#held += first.length;
    if (this.#held > MAX_EVENT_CHARACTERS) {
      throw new RangeError('an event of the service is too large');
    }
    if (rest.length === 0) {
      return [];
    }
    const last = rest.pop() ?? '';
    const lines = [this.#pieces.join(''), ...rest];
    this.#pieces = [last];
    this.#held = last.length;
    return lines.map((line) => line.replace(/\r$/, ''));
  }
}
