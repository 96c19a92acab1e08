import type { Denial, Outcome, Sandbox } from '../../index.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { GuestPlan } from '../guests/guest-plan.ts';
import { Lifetime } from '../guests/lifetime.ts';
import type { Lifetimes } from '../guests/lifetime.ts';
import type { Lease } from '../tenants/lease.ts';
import { HostedCheckpoints } from './hosted-checkpoints.ts';
import type { CheckpointInfo } from './hosted-checkpoints.ts';
import { recordedRun } from './hosted-run.ts';
import type { HostedRun } from './hosted-run.ts';
import { newId } from './new-id.ts';

/** Answers of one sandbox that nobody has read yet. */
const MOST_UNREAD = 4;

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

/** What a hosted sandbox is made of. */
export interface HostedParts {
  readonly tenantId: string;
  readonly sandbox: Sandbox;
  readonly plan: GuestPlan;
  readonly lease: Lease;
  readonly lifetimes: Lifetimes;
  readonly onEnd: (sandbox: HostedSandbox) => void;
}

/** A sandbox of a tenant: its lease, its lifetimes, its checkpoints. It ends once, and all ends with it. */
export class HostedSandbox {
  readonly id = newId('sb');
  readonly tenantId: string;
  readonly sandbox: Sandbox;
  readonly plan: GuestPlan;
  readonly lifetimes: Lifetimes;
  readonly #parts: HostedParts;
  readonly #createdMs = Date.now();
  readonly #checkpoints = new HostedCheckpoints();
  readonly #lifetime: Lifetime;
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
    this.lifetimes = parts.lifetimes;
    this.#lifetime = new Lifetime(parts.lifetimes, {
      isBusy: () => this.#uses > 0,
      expired: () => this.end(),
    });
  }

  get info(): SandboxInfo {
    const { sandbox, lifetimes } = this;
    return {
      id: this.id,
      wall: sandbox.wall,
      python: sandbox.python,
      createdAt: new Date(this.#createdMs).toISOString(),
      expiresAt: new Date(this.#createdMs + lifetimes.mostMs).toISOString(),
      idleMs: lifetimes.idleMs,
      busy: this.#running,
      closed: sandbox.closed,
      checkpoints: this.checkpoints.map(({ id }) => id),
    };
  }

  get checkpoints(): readonly CheckpointInfo[] {
    return this.#checkpoints.infos;
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
    this.#lifetime.touch();
  }

  /** Does something with the sandbox, which does not count as idle meanwhile. */
  async use<Result>(action: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
    this.#uses += 1;
    try {
      return await action(this.sandbox);
    } finally {
      this.#uses -= 1;
      this.touch();
    }
  }

  /** Runs code, and writes down what became of it before anybody hears of that. */
  async run(run: HostedRun): Promise<Outcome> {
    this.checkFree();
    run.services.admission.checkRun(run.tenant);
    this.#running = true;
    this.#onDenial = run.onDenial ?? null;
    const { id, sandbox, plan } = this;
    const { lease } = this.#parts;
    try {
      return await this.use(() => recordedRun(run, { id, sandbox, plan, lease }));
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

  async checkpoint(): Promise<CheckpointInfo> {
    this.checkFree();
    return this.#checkpoints.add(await this.use((sandbox) => sandbox.checkpoint()));
  }

  async restore(id: string): Promise<void> {
    this.checkFree();
    await this.use((sandbox) => sandbox.restore(this.#checkpoints.find(id)));
  }

  dropCheckpoint(id: string): void {
    this.#checkpoints.drop(id);
  }

  async reset(): Promise<void> {
    this.checkFree();
    await this.use((sandbox) => sandbox.restart());
  }

  /** Ends the guest and gives the lease back; again does nothing. */
  end(): void {
    if (!this.#ended) {
      this.#ended = true;
      this.#lifetime.clear();
      this.sandbox.kill();
      this.#parts.lease.release();
      this.#parts.onEnd(this);
    }
  }
}
