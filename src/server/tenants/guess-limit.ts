import { isIPv6 } from 'node:net';

import { TokenBucket } from './token-bucket.ts';

/** Addresses that are remembered; the one that failed longest ago is forgotten first. */
const MOST_ADDRESSES = 10_000;

/** Counts keys that were wrong, by the address that they came from. */
export class GuessLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(perMinute: number, now: () => number = Date.now) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** How long an address has to wait before it may try a key; 0 when it may now. */
  waitMs(address: string): number {
    return this.#buckets.get(networkOf(address))?.waitMs(1) ?? 0;
  }

  failed(address: string): void {
    const network = networkOf(address);
    const bucket =
      this.#buckets.get(network) ?? new TokenBucket(this.#perMinute, this.#perMinute, this.#now);
    bucket.spend(1);
    this.#buckets.delete(network); // so that it is the last of the map
    this.#buckets.set(network, bucket);
    if (this.#buckets.size > MOST_ADDRESSES) {
      const [oldest = ''] = this.#buckets.keys();
      this.#buckets.delete(oldest);
    }
  }
}

/** A customer has at least 2^64 addresses of IPv6 (RFC 6177): they count as one. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) {
    return address;
  }
  const [head = '', tail = ''] = address.split('::');
  const start = head.split(':').filter((group) => group !== '');
  const missing = 8 - start.length - tail.split(':').filter((group) => group !== '').length;
  const groups = address.includes('::')
    ? [...start, ...Array.from({ length: missing }, () => '0')]
    : start;
  return groups.slice(0, 4).join(':');
}
