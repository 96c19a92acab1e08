import type { IncomingMessage } from 'node:http';

import { ServiceError } from '../errors/service-error.ts';

/** How long to wait when too many large bodies are being read. */
const RETRY_MS = 1000;

/** Reads bodies, and counts what all of them hold in memory at one time. */
export class Bodies {
  readonly #mostBytes: number;
  readonly #mostTogether: number;
  #held = 0;

  constructor(limits: { readonly bodyBytes: number; readonly bodiesBytes: number }) {
    this.#mostBytes = limits.bodyBytes;
    this.#mostTogether = limits.bodiesBytes;
  }

  /** Bytes that are held now. */
  get heldBytes(): number {
    return this.#held;
  }

  /**
   * A whole body. What counts is what arrives, not what `Content-Length` says of it.
   *
   * @throws ServiceError for one that is too large, or does not arrive.
   */
  async read(incoming: IncomingMessage, mostBytes = this.#mostBytes): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of piecesOf(incoming)) {
        bytes += chunk.length;
        this.#held += chunk.length;
        if (bytes > mostBytes) {
          throw new ServiceError('TOO_LARGE', `the body has more than ${mostBytes} bytes`, {
            details: { mostBytes },
          });
        }
        if (this.#held > this.#mostTogether) {
          throw new ServiceError('OVERLOADED', 'too many large requests at this moment', {
            retryAfterMs: RETRY_MS,
          });
        }
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof ServiceError
        ? error
        : new ServiceError('CLIENT_GONE', 'the body did not arrive whole', { cause: error });
    } finally {
      this.#held -= bytes;
    }
    return Buffer.concat(chunks, bytes);
  }
}

/** Not by the stream's own iterator, which would cut the connection before an answer is sent. */
async function* piecesOf(incoming: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    if (chunk instanceof Buffer) {
      yield chunk;
    }
  }
}
