import type { Place, Setting, Visit } from './place.ts';

/** One guest for both programs of a pair: what keeps guests apart is not there. */
export class SameGuestPlace implements Place {
  readonly prelude: string;
  readonly #place: Place;
  #visit: Promise<Visit> | null = null;

  constructor(place: Place) {
    this.#place = place;
    this.prelude = place.prelude;
  }

  async visit(setting: Setting): Promise<Visit> {
    const first = this.#visit === null;
    this.#visit ??= this.#place.visit(setting);
    const visit = await this.#visit;
    return {
      run: (program) => visit.run(program),
      // The second ends it.
      [Symbol.asyncDispose]: () => (first ? Promise.resolve() : visit[Symbol.asyncDispose]()),
    };
  }
}
