import { UsageError } from '../model/errors.ts';
import { checkOptionNames } from './check-names.ts';
import { Refusal } from './refusal.ts';

/** Longest delay of a timer in Node. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** How much a capability may be used, over all guests that hold it. */
export interface CapabilityBudget {
  /** Calls, and likewise attributes, items and steps of an iteration. No limit by default. */
  readonly calls?: number;
  /** Milliseconds that its functions may run, those at the same time each counted. No limit by default. */
  readonly timeMs?: number;
}

/** Why a running call ends before its function does. */
export type StopKind = 'revoked' | 'timeout';

/** A running call that can be answered before its function ends. */
export interface Stoppable {
  stop(kind: StopKind, message: string): void;
}

/** Counts the uses of one capability, holds them to its budget, and ends them when it is revoked. */
export class Meter {
  /** What the messages to guests call it. */
  name: string;
  readonly #maxCalls: number;
  readonly #maxMs: number;
  readonly #running = new Set<Stoppable>();
  #calls = 0;
  #spentMs = 0;
  /** Until when `#spentMs` has been counted. */
  #counted = 0;
  #timer: NodeJS.Timeout | null = null;
  #revoked = false;

  constructor(name: string, budget: CapabilityBudget = {}) {
    this.name = name;
    checkOptionNames('budget', budget, ['calls', 'timeMs']);
    this.#maxCalls = checkBudget('calls', budget.calls);
    this.#maxMs = checkBudget('timeMs', budget.timeMs);
  }

  get calls(): number {
    return this.#calls;
  }

  get spentMs(): number {
    this.#count();
    return this.#spentMs;
  }

  get revoked(): boolean {
    return this.#revoked;
  }

  /** A use begins; whoever begins one ends it. @throws Refusal when it may not. */
  begin(call: Stoppable): void {
    this.#count();
    if (this.#revoked) {
      throw new Refusal('revoked', this.#revokedMessage);
    }
    if (this.#calls >= this.#maxCalls) {
      throw new Refusal('budget', `${this.name}: its ${this.#maxCalls} uses are used up`);
    }
    if (this.#spentMs >= this.#maxMs) {
      throw new Refusal('budget', `${this.name}: its ${this.#maxMs} ms are used up`);
    }
    this.#calls += 1;
    this.#running.add(call);
  }

  /** The use will end later, so that from now on time can run out. */
  waits(): void {
    this.#watch();
  }

  end(call: Stoppable): void {
    this.#count();
    this.#running.delete(call);
    if (this.#timer !== null) {
      this.#watch();
    }
  }

  /** Ends all uses, now and later. */
  revoke(): void {
    this.#revoked = true;
    this.#stopAll('revoked', this.#revokedMessage);
  }

  get #revokedMessage(): string {
    return `${this.name}: the host has revoked it`;
  }

  #count(): void {
    const now = performance.now();
    this.#spentMs += this.#running.size * (now - this.#counted);
    this.#counted = now;
  }

  #watch(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    if (this.#running.size === 0 || this.#maxMs === Infinity) {
      return;
    }
    const restMs = (this.#maxMs - this.#spentMs) / this.#running.size;
    this.#timer = setTimeout(() => this.#expire(), Math.min(Math.max(1, restMs), MAX_DELAY_MS));
  }

  #expire(): void {
    this.#count();
    if (this.#spentMs < this.#maxMs) {
      this.#watch(); // the clock of timers is coarser than ours
    } else {
      this.#stopAll('timeout', `${this.name}: its ${this.#maxMs} ms are used up`);
    }
  }

  #stopAll(kind: StopKind, message: string): void {
    for (const call of [...this.#running]) {
      call.stop(kind, message);
    }
  }
}

function checkBudget(name: string, value: number | undefined): number {
  if (value === undefined) {
    return Infinity;
  }
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new UsageError(`budget.${name} must be a number, at least 0`);
  }
  return value;
}
