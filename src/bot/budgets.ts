import type { Person } from './message.ts';
import { type Clock, KeyedBuckets, type Rate } from './token-bucket.ts';

/** What one person may use. */
export interface BudgetRates {
  /** Commands of every kind. */
  readonly commands: Rate;
  /** Milliseconds of processor or wall time, whichever is more: the host measures the second. */
  readonly time: Rate;
  /** How many persons' budgets all persons of one origin have together. */
  readonly perOrigin: number;
}

export const DEFAULT_RATES: BudgetRates = {
  commands: { most: 10, perSecond: 0.5 },
  time: { most: 15_000, perSecond: 250 },
  perOrigin: 4,
};

/** People who were told to wait, and have not been let in since. */
const MOST_WARNED = 10_000;

/** Whether somebody may go on, and if not, for how long, and whether to say so. */
export interface Admission {
  readonly waitMs: number;
  /** Who floods is answered once: to answer each line would be a flood of ours. */
  readonly isNew: boolean;
}

/** Budgets of people and of where they come from: a new name is no new budget. */
export class Budgets {
  readonly #person: { readonly commands: KeyedBuckets; readonly time: KeyedBuckets };
  readonly #origin: { readonly commands: KeyedBuckets; readonly time: KeyedBuckets };
  readonly #warned = new Set<string>();

  constructor(rates: BudgetRates, clock: Clock) {
    const buckets = (rate: Rate, factor: number): KeyedBuckets =>
      new KeyedBuckets({ most: rate.most * factor, perSecond: rate.perSecond * factor }, clock);
    const both = (factor: number): { commands: KeyedBuckets; time: KeyedBuckets } => ({
      commands: buckets(rates.commands, factor),
      time: buckets(rates.time, factor),
    });
    this.#person = both(1);
    this.#origin = both(rates.perOrigin);
  }

  /** Takes a command from the budgets, or a part of one, if there is one and time is left. */
  admit({ id, origin }: Person, cost: number = 1): Admission {
    const waitMs = Math.max(
      this.#person.commands.waitMs(id, cost),
      this.#person.time.waitMs(id, 1),
      this.#origin.commands.waitMs(origin, cost),
      this.#origin.time.waitMs(origin, 1),
    );
    if (waitMs > 0) {
      return { waitMs, isNew: this.#warn(id) };
    }
    this.#warned.delete(id);
    this.#person.commands.take(id, cost);
    this.#origin.commands.take(origin, cost);
    return { waitMs: 0, isNew: false };
  }

  /** After a run: what it used. */
  charge({ id, origin }: Person, usedMs: number): void {
    this.#person.time.take(id, usedMs);
    this.#origin.time.take(origin, usedMs);
  }

  #warn(id: string): boolean {
    if (this.#warned.has(id)) {
      return false;
    }
    if (this.#warned.size >= MOST_WARNED) {
      this.#warned.clear();
    }
    this.#warned.add(id);
    return true;
  }
}
