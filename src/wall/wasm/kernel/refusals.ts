import type { Denial } from '../../../model/denial.ts';
import type { Port } from './port.ts';

/** So many different calls are told apart by their arguments; later ones only by their name. */
const MOST_DISTINCT = 64;

/**
 * Counts what the wall refused. Each call is reported at its first time, so that it is told even if
 * the guest ends with it, and after that when somebody asks: however often the guest tries.
 */
export class Refusals {
  readonly #port: Port;
  readonly #denials = new Map<string, Denial>();
  readonly #unreported = new Set<string>();
  #distinct = 0;

  constructor(port: Port) {
    this.#port = port;
  }

  add(call: string, parameters: Denial['arguments'], sealed: boolean): void {
    const exact = JSON.stringify([call, ...parameters]);
    const isNew = !this.#denials.has(exact);
    const known = !isNew || this.#distinct < MOST_DISTINCT;
    this.#distinct += isNew && known ? 1 : 0;
    const key = known ? exact : call;
    const count = (this.#denials.get(key)?.count ?? 0) + 1;
    this.#denials.set(key, { call, arguments: known ? parameters : [], count, sealed });
    this.#unreported.add(key);
    if (count === 1 || sealed) {
      this.report();
    }
  }

  /** Reports the counts that have changed. */
  report(): void {
    for (const key of this.#unreported) {
      const denial = this.#denials.get(key);
      if (denial !== undefined) {
        this.#port.refused(denial);
      }
    }
    this.#unreported.clear();
  }

  clear(): void {
    this.#denials.clear();
    this.#unreported.clear();
    this.#distinct = 0;
  }
}
