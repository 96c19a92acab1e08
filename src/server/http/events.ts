import type { Json } from '../../adapter/value-json.ts';

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
export function eventResponse(work: (send: (event: Event) => void) => Promise<void>): Response {
  const encoder = new TextEncoder();
  let open = true;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string): void => {
          if (open && (controller.desiredSize ?? 0) <= 0) {
            open = false;
            controller.error(new Error('the client does not read'));
          }
          if (open) {
            controller.enqueue(encoder.encode(text));
          }
        };
        const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS);
        const finish = (): void => {
          clearInterval(heartbeat);
          if (open) {
            open = false;
            controller.close();
          }
        };
        // JSON has no line breaks of its own, which would end a field.
        work(({ type, data }) => write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)).then(
          finish,
          finish,
        );
      },
      cancel() {
        open = false;
      },
    },
    { highWaterMark: MOST_UNREAD },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    },
  });
}

/** Whether a client wants events. */
export function wantsEvents(accept: string | undefined): boolean {
  return /\btext\/event-stream\b/i.test(accept ?? '');
}
