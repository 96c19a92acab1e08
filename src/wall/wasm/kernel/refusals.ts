import type { Denial } from '../../../model/denial.ts';
import type { Port } from './port.ts';

/** So many different calls are told apart by their arguments; later ones only by their name. */
const MOST_DISTINCT = 64;
/** So often each is reported, and then whenever its count has doubled. */
const REPORTED_SINGLY = 16;

/** Counts what the wall refused, and reports it. Bounded, however often the guest tries. */
export class Refusals {
  readonly #port: Port;
  readonly #counts = new Map<string, number>();
  #distinct = 0;

  constructor(port: Port) {
    this.#port = port;
  }

  add(call: string, parameters: Denial['arguments'], sealed: boolean): void {
    const exact = JSON.stringify([call, ...parameters]);
    const isNew = !this.#counts.has(exact);
    const known = !isNew || this.#distinct < MOST_DISTINCT;
    this.#distinct += isNew && known ? 1 : 0;
    const key = known ? exact : call;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count <= REPORTED_SINGLY || Number.isInteger(Math.log2(count))) {
      this.#port.refused({ call, arguments: known ? parameters : [], count, sealed });
    }
  }

  clear(): void {
    this.#counts.clear();
    this.#distinct = 0;
  }
}
