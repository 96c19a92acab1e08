import { randomBytes } from 'node:crypto';

import { UsageError } from '../../index.ts';
import type { Checkpoint, Denial, Outcome, RunOptions, Sandbox } from '../../index.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { GuestPlan } from '../guests/guest-plan.ts';
import { FAILED, resultOf } from '../operations/ledger.ts';
import type { Span } from '../operations/tracing.ts';
import type { Services } from '../services.ts';
import type { Lease } from '../tenants/admission.ts';
import type { Tenant } from '../tenants/tenant.ts';

const ID_BYTES = 16;
/** Answers of one sandbox that nobody has read yet. */
const MOST_UNREAD = 4;

/** A name that nobody guesses. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`;
}

/** What a client is told of a sandbox. */
export interface SandboxInfo {
  readonly id: string;
  readonly wall: string;
  readonly python: string;
  readonly createdAt: string;
  /** When it ends at the latest. */
  readonly expiresAt: string;
  readonly idleMs: number;
  /** Whether a run is going on. */
  readonly busy: boolean;
  /** Whether its guest has ended; a reset makes another. */
  readonly closed: boolean;
  readonly checkpoints: readonly string[];
}

/** One run in a sandbox. */
export interface HostedRun {
  readonly services: Services;
  readonly tenant: Tenant;
  readonly requestId: string;
  readonly code: string;
  readonly options: RunOptions;
  /** Of what it is a part. */
  readonly span: Span;
  readonly onDenial?: (denial: Denial) => void;
}

/** What a hosted sandbox is made of. */
export interface HostedParts {
  readonly tenantId: string;
  readonly sandbox: Sandbox;
  readonly plan: GuestPlan;
  readonly lease: Lease;
  readonly idleMs: number;
  readonly lifetimeMs: number;
  readonly onEnd: (sandbox: HostedSandbox) => void;
}

/** A sandbox of a tenant: its lease, its lifetimes, its checkpoints. It ends once, and all ends with it. */
export class HostedSandbox {
  readonly id = newId('sb');
  readonly tenantId: string;
  readonly sandbox: Sandbox;
  readonly plan: GuestPlan;
  readonly #parts: HostedParts;
  readonly #createdMs = Date.now();
  readonly #checkpoints = new Map<string, Checkpoint>();
  #idle: NodeJS.Timeout | null = null;
  readonly #end: NodeJS.Timeout;
  #uses = 0;
  #running = false;
  #unread = 0;
  #ended = false;
  #onDenial: ((denial: Denial) => void) | null = null;

  constructor(parts: HostedParts) {
    this.#parts = parts;
    this.tenantId = parts.tenantId;
    this.sandbox = parts.sandbox;
    this.plan = parts.plan;
    this.#end = setTimeout(() => this.end(), parts.lifetimeMs);
    this.#wait();
  }

  get info(): SandboxInfo {
    const { sandbox } = this;
    return {
      id: this.id,
      wall: sandbox.wall,
      python: sandbox.python,
      createdAt: new Date(this.#createdMs).toISOString(),
      expiresAt: new Date(this.#createdMs + this.#parts.lifetimeMs).toISOString(),
      idleMs: this.#parts.idleMs,
      busy: this.#running,
      closed: sandbox.closed,
      checkpoints: [...this.#checkpoints.keys()],
    };
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** To be told of what the wall refuses. */
  denied(denial: Denial): void {
    this.#onDenial?.(denial);
  }

  /** Somebody asked for it: it is not idle. */
  touch(): void {
    this.#wait();
  }

  /** Does something with the sandbox, which does not count as idle meanwhile. */
  async use<Result>(action: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
    this.#uses += 1;
    clearTimeout(this.#idle ?? undefined);
    try {
      return await action(this.sandbox);
    } finally {
      this.#uses -= 1;
      this.#wait();
    }
  }

  /** Runs code, and writes down what became of it before anybody hears of that. */
  async run(run: HostedRun): Promise<Outcome> {
    this.checkFree();
    run.services.admission.checkRun(run.tenant);
    this.#running = true;
    this.#onDenial = run.onDenial ?? null;
    try {
      return await this.use(() => this.#recorded(run));
    } finally {
      this.#running = false;
      this.#onDenial = null;
    }
  }

  /** Counts an answer until it is read. @throws ServiceError when too many are not. */
  countAnswer(answered: Promise<void>): void {
    if (this.#unread >= MOST_UNREAD) {
      throw new ServiceError('CONFLICT', 'read the answers of earlier runs in this sandbox first');
    }
    this.#unread += 1;
    void answered.then(() => {
      this.#unread -= 1;
    });
  }

  /** @throws ServiceError when a run is going on. */
  checkFree(): void {
    if (this.#running) {
      throw new ServiceError('CONFLICT', 'another run is going on in this sandbox');
    }
  }

  async #recorded({
    services,
    tenant,
    requestId,
    code,
    options,
    span: whole,
  }: HostedRun): Promise<Outcome> {
    const { policyDigest, allowed } = this.plan;
    const entry = { requestId, tenant, kind: 'sandbox', policyDigest, allowed } as const;
    const open = await services.ledger.open({ ...entry, sandboxId: this.id });
    const span = whole.child('run');
    try {
      const outcome = await this.sandbox.run(code, options);
      const { cpuMs, wallMs } = outcome.usage;
      // A guest that lives on tells its processor time itself, and may lie; the clock is ours.
      const charged = Math.max(cpuMs, wallMs);
      this.#parts.lease.charge(charged);
      span.set('pysandbox.status', outcome.status);
      await open.close({ ...resultOf(outcome, this.sandbox.wall), cpuMs: charged });
      return outcome;
    } catch (error) {
      await open.close(FAILED);
      throw error;
    } finally {
      span.end();
    }
  }

  async checkpoint(): Promise<string> {
    const checkpoint = await this.use((sandbox) => sandbox.checkpoint());
    const id = newId('cp');
    this.#checkpoints.set(id, checkpoint);
    return id;
  }

  async restore(id: string): Promise<void> {
    await this.use((sandbox) => sandbox.restore(this.#checkpointOf(id)));
  }

  dropCheckpoint(id: string): void {
    this.#checkpointOf(id).drop();
    this.#checkpoints.delete(id);
  }

  async reset(): Promise<void> {
    this.checkFree();
    await this.use((sandbox) => sandbox.restart());
  }

  /** Ends the guest and gives the lease back; again does nothing. */
  end(): void {
    if (!this.#ended) {
      this.#ended = true;
      clearTimeout(this.#idle ?? undefined);
      clearTimeout(this.#end);
      this.sandbox.kill();
      this.#parts.lease.release();
      this.#parts.onEnd(this);
    }
  }

  #checkpointOf(id: string): Checkpoint {
    const checkpoint = this.#checkpoints.get(id);
    if (checkpoint === undefined) {
      throw new ServiceError('NOT_FOUND', 'the sandbox has no such checkpoint');
    }
    if (checkpoint.dropped) {
      throw new UsageError('the checkpoint was dropped');
    }
    return checkpoint;
  }

  #wait(): void {
    clearTimeout(this.#idle ?? undefined);
    if (this.#uses === 0 && !this.#ended) {
      this.#idle = setTimeout(() => this.end(), this.#parts.idleMs);
    }
  }
}
