import { randomBytes } from 'node:crypto';

import type { PasteSettings } from '../config/schema.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { PasteTable, StoredPaste } from '../store/store.ts';
import { TokenBucket } from '../tenants/token-bucket.ts';

const HOUR_MS = 3_600_000;
/** An address is all that a reader must know, so nobody may come upon one by trying. */
const ID_BYTES = 16;
const ID = /^[\da-f]{32}$/;

/** A text that was kept, as its owner is told of it. */
export interface KeptPaste {
  readonly id: string;
  readonly url: string;
  readonly expiresMs: number;
}

/** Texts that tenants keep for a while, and anybody reads who knows where. */
export class Pastes {
  readonly #settings: PasteSettings | null;
  readonly #table: PasteTable;
  readonly #now: () => number;
  /** Of tenants that the configuration names, so there are not many. */
  readonly #rates = new Map<string, TokenBucket>();

  constructor(
    settings: PasteSettings | undefined,
    table: PasteTable,
    now: () => number = Date.now,
  ) {
    this.#settings = settings ?? null;
    this.#table = table;
    this.#now = now;
  }

  /** Bytes of the longest text that a tenant may keep. @throws ServiceError when it may keep none. */
  mostBytes(tenant: string): number {
    return this.#settingsFor(tenant).bytes;
  }

  /** Keeps a text. @throws ServiceError when the tenant may not, or has to wait. */
  async keep(tenant: string, text: string): Promise<KeptPaste> {
    const { address, bytes, most, hours } = this.#settingsFor(tenant);
    // Databases end a text at a NUL, or refuse it. Its sign has more bytes.
    const whole = text.replaceAll('\0', '\u2400');
    if (Buffer.byteLength(whole) > bytes) {
      throw new ServiceError(
        'TOO_LARGE',
        `the text has more than ${bytes} bytes, each NUL being 3`,
        {
          details: { mostBytes: bytes },
        },
      );
    }
    this.#count(tenant);
    const id = randomBytes(ID_BYTES).toString('hex');
    const createdMs = this.#now();
    const expiresMs = createdMs + hours * HOUR_MS;
    await this.#table.add({ id, tenant, text: whole, createdMs, expiresMs }, most);
    return { id, url: `${address.replace(/\/+$/, '')}/p/${id}`, expiresMs };
  }

  /** Null when there is none, or it has expired. */
  async find(id: string): Promise<StoredPaste | null> {
    return this.#settings !== null && ID.test(id) ? this.#table.find(id, this.#now()) : null;
  }

  /** @throws ServiceError when the tenant has no such text. */
  async remove(tenant: string, id: string): Promise<void> {
    this.#settingsFor(tenant);
    if (!ID.test(id) || !(await this.#table.remove(id, tenant))) {
      throw new ServiceError('NOT_FOUND', 'the tenant has no such text; it may have expired');
    }
  }

  #settingsFor(tenant: string): PasteSettings {
    if (this.#settings === null) {
      throw new ServiceError('NOT_FOUND', 'this service keeps no texts; configure `pastes` for it');
    }
    if (!this.#settings.tenants.includes(tenant)) {
      throw new ServiceError(
        'FORBIDDEN',
        `tenant ${tenant} may keep no texts; name it in pastes.tenants`,
      );
    }
    return this.#settings;
  }

  #count(tenant: string): void {
    const { perMinute } = this.#settingsFor(tenant);
    const rate =
      this.#rates.get(tenant) ??
      new TokenBucket(Math.max(1, Math.ceil(perMinute / 2)), perMinute, this.#now);
    this.#rates.set(tenant, rate);
    const waitMs = rate.waitMs(1);
    if (waitMs > 0) {
      throw new ServiceError('TOO_MANY', 'the tenant keeps too many texts at this moment', {
        retryAfterMs: waitMs,
      });
    }
    rate.spend(1);
  }
}
