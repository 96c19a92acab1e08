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

  add(denial: Denial): void {
    const key = JSON.stringify([denial.call, denial.arguments, denial.sealed]);
    const before = this.#totals.get(key);
    if (before === undefined && this.#totals.size >= MAX_DENIALS) {
      return;
    }
    this.#totals.set(key, denial.count);
    const count = (this.#ofRun.get(key)?.count ?? 0) + denial.count - (before ?? 0);
    this.#ofRun.set(key, { ...denial, count });
  }

  /** Those of the run that goes on. */
  list(): Denial[] {
    return [...this.#ofRun.values()].map(({ call, arguments: values, count, sealed }) => ({
      call,
      arguments: values,
      count,
      sealed,
    }));
  }
}
