import { randomUUID } from 'node:crypto';

import type { Denial, Outcome } from '../../index.ts';
import type { RunKind, Store } from '../store/store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** A run that is about to begin, and what it is allowed. */
export interface RunStart {
  readonly requestId: string;
  readonly tenant: Tenant;
  readonly kind: RunKind;
  readonly sandboxId: string | null;
  readonly policyDigest: string;
  readonly allowed: string;
}

/** What a run used, in the words of an outcome. */
export interface RunResult {
  readonly status: string;
  readonly wall: string | null;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMemoryMiB: number;
  readonly outputBytes: number;
  readonly denials: readonly Pick<Denial, 'call' | 'count' | 'sealed'>[];
}

/** A run in the book. It is closed once. */
export interface OpenRun {
  readonly id: string;
  close(result: RunResult): Promise<void>;
}

/** A run that came to nothing by trouble on our side. */
export const FAILED: RunResult = {
  status: 'failed',
  wall: null,
  cpuMs: 0,
  wallMs: 0,
  peakMemoryMiB: 0,
  outputBytes: 0,
  denials: [],
};

/** What the book has of an outcome. */
export function resultOf(outcome: Outcome, wall: string): RunResult {
  return { status: outcome.status, wall, ...outcome.usage, denials: outcome.denials };
}

/** Ids that grow with time: a database puts new ones side by side. */
function runId(): string {
  return `${Date.now().toString(16).padStart(12, '0')}-${randomUUID()}`;
}

/** The book of runs: usage records and audit log in one, in the store and in the log. */
export class Ledger {
  readonly #store: Store;
  readonly #instance: string;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #open = new Set<string>();
  #whenIdle: (() => void) | null = null;

  constructor(parts: {
    readonly store: Store;
    readonly instance: string;
    readonly log: Log;
    readonly metrics: Metrics;
  }) {
    this.#store = parts.store;
    this.#instance = parts.instance;
    this.#log = parts.log;
    this.#metrics = parts.metrics;
  }

  /** Runs that are going on. */
  get running(): number {
    return this.#open.size;
  }

  /** Resolves when no run is going on any more; for one who waits. */
  async idle(): Promise<void> {
    if (this.#open.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
  }

  /** Writes down that a run begins, before it does. */
  async open({ tenant, ...run }: RunStart): Promise<OpenRun> {
    const id = runId();
    const instance = this.#instance;
    const who = { tenant: tenant.id, keyId: tenant.keyId };
    await this.#store.beginRun({ id, instance, ...run, ...who, startedMs: Date.now() });
    this.#open.add(id);
    return { id, close: (result) => this.#close(id, { tenant, ...run }, result) };
  }

  async #close(id: string, { tenant, ...run }: RunStart, result: RunResult): Promise<void> {
    // Arguments of refused calls may quote what the guest had: names and numbers are enough.
    const denials = result.denials.map(({ call, count, sealed }) => ({ call, count, sealed }));
    const { status, wall, cpuMs, wallMs, peakMemoryMiB, outputBytes } = result;
    const numbers = { cpuMs, wallMs, peakMemoryMiB, outputBytes };
    const endedMs = Date.now();
    const text = JSON.stringify(denials);
    try {
      await this.#store.endRun({ id, status, wall, endedMs, ...numbers, denials: text });
    } finally {
      this.#open.delete(id);
      if (this.#open.size === 0) {
        this.#whenIdle?.();
      }
    }
    const { requestId, kind, policyDigest } = run;
    this.#metrics.run({
      ...{ kind, status, wall, wallMs, cpuMs },
      tenant: tenant.id,
      denials: denials.reduce((sum, { count }) => sum + count, 0),
    });
    if (!this.#log.writes('info')) {
      return;
    }
    this.#log.info('run', {
      ...{ requestId, runId: id, kind, policyDigest, status, wall, denials, cpuMs },
      tenant: tenant.id,
      keyId: tenant.keyId,
      ms: Math.round(wallMs),
      allowed: JSON.parse(run.allowed),
      ...(run.sandboxId === null ? {} : { sandboxId: run.sandboxId }),
    });
  }
}
