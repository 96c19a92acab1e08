import type { IncomingMessage } from 'node:http';

import { ServiceError } from '../errors/service-error.ts';

/** How long to wait when there are too many large bodies. */
const RETRY_MS = 1000;
/** How many tenants it takes to fill what all bodies may hold together. */
const SHARES = 4;

/** Whose body it is, and how long it is of use. */
export interface BodySource {
  readonly incoming: IncomingMessage;
  readonly tenant: { readonly id: string };
  readonly answered: Promise<void>;
}

/**
 * Reads bodies, and counts what all of them hold in memory until their requests are answered. No tenant
 * has so much of it that the others could send nothing, however slowly it sends.
 */
export class Bodies {
  readonly #mostBytes: number;
  readonly #mostTogether: number;
  readonly #mostOfTenant: number;
  readonly #ofTenants = new Map<string, number>();
  #held = 0;

  constructor(limits: { readonly bodyBytes: number; readonly bodiesBytes: number }) {
    this.#mostBytes = limits.bodyBytes;
    this.#mostTogether = limits.bodiesBytes;
    this.#mostOfTenant = Math.max(limits.bodyBytes, limits.bodiesBytes / SHARES);
  }

  /** Bytes that are held now. */
  get heldBytes(): number {
    return this.#held;
  }

  /**
   * A whole body. What counts is what arrives, not what `Content-Length` says of it.
   *
   * @param mostBytes Where a route takes less than others do.
   * @throws ServiceError for one that is too large, or does not arrive.
   */
  async read(
    { incoming, tenant, answered }: BodySource,
    mostBytes = this.#mostBytes,
  ): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      await eachPiece(incoming, (chunk) => {
        bytes += chunk.length;
        this.#hold(tenant.id, chunk.length);
        this.#check(tenant.id, bytes, Math.min(mostBytes, this.#mostBytes));
        chunks.push(chunk);
      });
    } catch (error) {
      this.#hold(tenant.id, -bytes);
      throw error instanceof ServiceError
        ? error
        : new ServiceError('CLIENT_GONE', 'the body did not arrive whole', { cause: error });
    }
    void answered.then(() => this.#hold(tenant.id, -bytes));
    return Buffer.concat(chunks, bytes);
  }

  #hold(tenant: string, bytes: number): void {
    this.#held += bytes;
    const held = (this.#ofTenants.get(tenant) ?? 0) + bytes;
    if (held === 0) {
      this.#ofTenants.delete(tenant);
    } else {
      this.#ofTenants.set(tenant, held);
    }
  }

  #check(tenant: string, bytes: number, mostBytes: number): void {
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
    if ((this.#ofTenants.get(tenant) ?? 0) > this.#mostOfTenant) {
      throw new ServiceError('TOO_MANY', 'too many large requests of this tenant at this moment', {
        details: { mostBytes: this.#mostOfTenant },
        retryAfterMs: RETRY_MS,
      });
    }
  }
}

/**
 * Takes what arrives, until its end or until `take` throws. Not by the stream's own iterator, which would cut
 * the connection before an answer is sent, and takes longer than all else that is done for a short body.
 */
function eachPiece(incoming: IncomingMessage, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      incoming.off('data', onData).pause();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      try {
        take(chunk);
      } catch (error) {
        fail(error);
      }
    };
    incoming.on('data', onData);
    incoming.once('end', resolve);
    incoming.once('error', fail);
    incoming.once('close', () => fail(new Error('the connection has ended')));
    if (incoming.destroyed) {
      fail(new Error('the connection has ended')); // before anybody asked for the body
    }
  });
}
