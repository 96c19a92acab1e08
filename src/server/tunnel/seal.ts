import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { UsageError } from '../../index.ts';
import { packGuest, unpackGuest } from '../../sandbox/lend-guest.ts';
import type { Frozen } from '../../sandbox/lend-guest.ts';

const SECRET_BYTES = 32;
const TAG = /^([0-9a-f]{64}) (.*)$/s;

/**
 * Checkpoints on their way out of the service and back. What comes back is read as the service's own, so it
 * must be what went out, to the same tenant: a label with an HMAC (RFC 2104, with SHA-256) says so.
 */
export class Seal {
  readonly #secret: string | Uint8Array;

  /** Without a secret checkpoints come back to this process only. */
  constructor(secret: string | undefined) {
    this.#secret = secret ?? randomBytes(SECRET_BYTES);
  }

  /** @throws (rejects) UsageError for a checkpoint that its wall keeps to itself. */
  async pack(
    tenant: string,
    frozen: Frozen,
  ): Promise<{ readonly label: string; readonly bytes: Uint8Array }> {
    const { image, bytes } = await packGuest(frozen);
    return { label: `${this.#tag(tenant, image, bytes).toString('hex')} ${image}`, bytes };
  }

  /** @throws UsageError for what did not go out to this tenant as it comes back. */
  unpack(tenant: string, label: string, bytes: Uint8Array): Frozen {
    const [, tag = '', image = ''] = TAG.exec(label) ?? [];
    const expected = this.#tag(tenant, image, bytes);
    const given = Buffer.from(tag, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new UsageError(
        'restore: the checkpoint is of another service or tenant, or was changed; a service keeps ' +
          'its own over a restart only with `checkpointSecret` in its configuration',
      );
    }
    return unpackGuest({ image, bytes });
  }

  #tag(tenant: string, image: string, bytes: Uint8Array): Buffer {
    const head = JSON.stringify([tenant, image]);
    return createHmac('sha256', this.#secret).update(`${head}\n`).update(bytes).digest();
  }
}
