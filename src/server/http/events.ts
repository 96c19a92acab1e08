import { Readable } from 'node:stream';

import type { Json } from '../../adapter/value-json.ts';
import type { Answer } from '../../adapter/answer.ts';

/** How often something is sent when nothing happens: so that proxies wait, and the dead are noticed. */
const HEARTBEAT_MS = 15_000;

/**
 * Events that may wait for a client that does not read: a guest may make one of each byte that it writes.
 * What they say is bounded by the limits of the run.
 */
const MOST_UNREAD = 16_384;

/** What is told while something goes on. */
export interface Event {
  readonly type: string;
  readonly data: Json;
}

/**
 * Server-sent events. What is not read yet waits here; a client with too much unread is let go.
 *
 * @param work Ends when all has been told; it does not throw.
 */
export function eventAnswer(work: (send: (event: Event) => void) => Promise<void>): Answer {
  const body = new Readable({ objectMode: true, highWaterMark: MOST_UNREAD, read: () => {} });
  const write = (text: string): void => {
    if (!body.destroyed && !body.push(text)) {
      body.destroy(new Error('the client does not read'));
    }
  };
  const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS);
  const finish = (): void => {
    clearInterval(heartbeat);
    if (!body.destroyed) {
      body.push(null);
    }
  };
  // JSON has no line breaks of its own, which would end a field.
  work(({ type, data }) => write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)).then(
    finish,
    finish,
  );
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
    body,
  };
}

/** Whether a client wants events. */
export function wantsEvents(accept: string | undefined): boolean {
  return /\btext\/event-stream\b/i.test(accept ?? '');
}
