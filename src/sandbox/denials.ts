import type { Denial } from '../model/denial.ts';

/** So many different calls are told about; the kernel tells of fewer. */
const MAX_DENIALS = 128;

/** Refused system calls: a guest's counts go on from run to run, an outcome tells those of its own. */
export class Denials {
  /** By call and arguments: how often the guest was refused them, as last told. */
  readonly #totals = new Map<string, number>();
  readonly #ofRun = new Map<string, Denial>();

  /** A run begins. */
  begin(): void {
    this.#ofRun.clear();
  }

  /** What is to be told of it: how often it was refused during the run; null when there are too many. */
  add(denial: Denial): Denial | null {
    const key = JSON.stringify([denial.call, denial.arguments, denial.sealed]);
    const before = this.#totals.get(key);
    if (before === undefined && this.#totals.size >= MAX_DENIALS) {
      return null;
    }
    this.#totals.set(key, denial.count);
    const count = (this.#ofRun.get(key)?.count ?? 0) + denial.count - (before ?? 0);
    const told = { ...denial, count };
    this.#ofRun.set(key, told);
    return told;
  }

  /** Those of the run that goes on. */
  list(): Denial[] {
    return [...this.#ofRun.values()];
  }
}
