import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';

/** What a client gets. */
export interface Answer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** At once, or as it comes; null for none. */
  readonly body: string | Uint8Array | Readable | null;
}

/** It has been done, and there is nothing to tell of it. */
export const DONE: Answer = { status: 204, headers: {}, body: null };

/** An answer of JSON. */
export function jsonAnswer(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/**
 * Sends an answer. Whole bodies leave in one piece with their headers; streams are read as fast as the
 * client reads. A stream that fails cuts the connection, so that nobody takes a part for the whole.
 *
 * @param answered Then nobody reads any more: a stream is not read to its end.
 */
export function sendAnswer(
  outgoing: ServerResponse,
  { status, headers, body }: Answer,
  answered: Promise<void>,
): void {
  if (!(body instanceof Readable)) {
    const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
    outgoing.writeHead(status, { ...headers, ...length });
    outgoing.end(body);
    return;
  }
  void answered.then(() => body.destroy());
  outgoing.writeHead(status, { ...headers });
  if (outgoing.req.method === 'HEAD') {
    outgoing.end();
    return;
  }
  outgoing.flushHeaders(); // the first piece may take its time
  pipeline(body, outgoing, () => {});
}
