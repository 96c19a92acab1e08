import { HASHING_MS, HASHING_US_PER_KEY } from '../limits.ts';
import { failure } from './failure.ts';

/** After so many keys the clock is looked at. */
const STRIDE = 1024;

/**
 * Bounds the time that the Sets and Maps of one value take. V8 hashes numbers without a secret, so a
 * guest can choose many that collide; then each costs more than the one before. It counts processor
 * time: a host that is held up is no fault of the guest's.
 */
export class HashingBudget {
  #keys = 0;
  #began = 0;

  /** To be called before each key. */
  spend(): void {
    if (this.#keys % STRIDE === 0) {
      const now = process.cpuUsage();
      const us = now.user + now.system;
      this.#began ||= us;
      if (us - this.#began > HASHING_MS * 1000 + this.#keys * HASHING_US_PER_KEY) {
        throw failure('malformed', 'the keys of sets and dicts collide');
      }
    }
    this.#keys += 1;
  }
}
