import {
  loadPolicy,
  type Outcome,
  Sandbox,
  SandboxError,
  type SandboxOptions,
  type WallKind,
} from '../index.ts';
import { Budgets, type BudgetRates, DEFAULT_RATES } from './budgets.ts';
import { DEFAULT_QUEUE, FairQueue, type QueueLimits } from './fair-queue.ts';
import type { Person } from './message.ts';
import { BOT_POLICY } from './policy.ts';
import type { ChatSession, Extent, Ran } from './session.ts';
import {
  DEFAULT_SESSIONS,
  nameOf,
  type SessionKey,
  type SessionLimits,
  Sessions,
} from './sessions.ts';
import { type Clock, systemClock } from './token-bucket.ts';

/** Beyond the time of a run: for checkpoints, a new guest, and questions of ours to the old one. */
const WATCHDOG_EXTRA_MS = 15_000;
const SWEEP_MS = 30_000;

/** What was done in a session, for whoever keeps a record. */
export interface Observed {
  readonly person: Person;
  readonly room: string;
  readonly session: string;
  readonly wall: WallKind;
  readonly action: 'run' | 'undo' | 'reset';
  readonly code: string;
  /** Null for what is no run. */
  readonly outcome: Outcome | null;
  /** What was thrown in place of an outcome: the guest broke the protocol, or trouble of ours. */
  readonly trouble: string | null;
}

export interface RunnerSettings {
  /** Default: `BOT_POLICY` on the kernel wall where it is complete, else on the wasm wall. */
  readonly sandbox?: SandboxOptions;
  readonly budgets?: BudgetRates;
  readonly queue?: QueueLimits;
  readonly sessions?: SessionLimits;
  /** Whose session it is: each person's own in each room (default), or one for all of a room. */
  readonly share?: 'person' | 'room';
  /** Hears of everything that was done; what it returns is told with the answer. */
  readonly observe?: (observed: Observed) => readonly string[];
  readonly clock?: Clock;
}

/** The wall that the guests of a runner stand behind. */
export interface WallReport {
  readonly python: string;
  readonly wall: WallKind;
  /** Why it is not the kernel wall, where that was to be taken if it could be had. */
  readonly fallbackReason: string | null;
}

/** What came of a request. */
export type Answer =
  | { readonly kind: 'wait'; readonly waitMs: number; readonly isNew: boolean }
  | { readonly kind: 'full' }
  | { readonly kind: 'trouble'; readonly error: unknown }
  | { readonly kind: 'done'; readonly isDone: boolean; readonly notes: readonly string[] }
  | (Ran & { readonly notes: readonly string[] });

/** Who asks, and where. */
export interface Asker {
  readonly person: Person;
  readonly room: string;
  readonly isPrivate?: boolean;
}

/** Runs statements of many people in sessions of their own, each within their budget and in turn. */
export class Runner {
  readonly budgets: Budgets;
  readonly #settings: RunnerSettings;
  readonly #options: SandboxOptions;
  readonly #queue: FairQueue;
  readonly #sessions: Sessions;
  readonly #mostCpuMs: number;
  readonly #watchdogMs: number;
  readonly #sweep: NodeJS.Timeout;

  /** @throws PolicyError when the policy is not valid. */
  constructor(settings: RunnerSettings = {}) {
    const clock = settings.clock ?? systemClock;
    this.#settings = settings;
    this.#options = { policy: BOT_POLICY, ...settings.sandbox };
    this.budgets = new Budgets(settings.budgets ?? DEFAULT_RATES, clock);
    this.#queue = new FairQueue(settings.queue ?? DEFAULT_QUEUE);
    this.#sessions = new Sessions(this.#options, settings.sessions ?? DEFAULT_SESSIONS, clock);
    const { policy = BOT_POLICY } = this.#options;
    const { timeoutMs, cpuMs } = loadPolicy(policy).limits;
    this.#mostCpuMs = cpuMs;
    this.#watchdogMs = timeoutMs + WATCHDOG_EXTRA_MS;
    this.#sweep = setInterval(() => this.#sessions.expire(), SWEEP_MS).unref();
  }

  /** Opens a guest, to see that it can be had, and tells of its wall. @throws as `Sandbox.create`. */
  async start(): Promise<WallReport> {
    const sandbox = await Sandbox.create(this.#options);
    const { python, wall, fallbackReason } = sandbox;
    sandbox.kill();
    return { python, wall, fallbackReason };
  }

  /** How many sessions there are. */
  get sessionCount(): number {
    return this.#sessions.count;
  }

  /** Ends every session that nobody has used for long; a timer does it as well. */
  expire(): void {
    this.#sessions.expire();
  }

  async run(asker: Asker, code: string, extent: Extent): Promise<Answer> {
    return this.#inTurn(asker, async (session) => {
      const ran = await this.#watched(asker, session, 'run', code, () => session.run(code, extent));
      if (ran.kind === 'incomplete') {
        return { ...ran, notes: [] };
      }
      this.budgets.charge(asker.person, this.#timeOf(ran.outcome));
      return { ...ran, notes: this.#tell(asker, session, 'run', code, ran.outcome) };
    });
  }

  async undo(asker: Asker): Promise<Answer> {
    return this.#inTurn(asker, async (session) => {
      const isDone = await this.#watched(asker, session, 'undo', '', () => session.undo());
      return { kind: 'done', isDone, notes: this.#tell(asker, session, 'undo', '', null) };
    });
  }

  async reset(asker: Asker): Promise<Answer> {
    return this.#inTurn(asker, async (session) => {
      await this.#watched(asker, session, 'reset', '', () => session.reset());
      return { kind: 'done', isDone: true, notes: this.#tell(asker, session, 'reset', '', null) };
    });
  }

  /** Ends a session at once, whatever it does; false when there was none. */
  forget(asker: Asker): boolean {
    return this.#sessions.end(this.#keyOf(asker));
  }

  /** The network tells that somebody goes by another id now. */
  rename(from: string, to: string): void {
    this.#sessions.rename(from, to);
  }

  /** People have gone whose names others may take: their sessions end. */
  leave(hasLeft: (user: string) => boolean): void {
    this.#sessions.endOf(hasLeft);
  }

  stop(): void {
    clearInterval(this.#sweep);
    this.#sessions.endAll();
  }

  /** Names that session for other maps, too. */
  keyFor(asker: Asker): string {
    return nameOf(this.#keyOf(asker));
  }

  #keyOf({ person, room, isPrivate = false }: Asker): SessionKey {
    const isShared = this.#settings.share === 'room' && !isPrivate;
    return { room, user: isShared ? '*' : person.id };
  }

  async #inTurn(asker: Asker, work: (session: ChatSession) => Promise<Answer>): Promise<Answer> {
    const { room, person } = asker;
    // A session does one thing at a time, so it is what takes turns.
    const turn = this.#queue.enter({ room, user: this.keyFor(asker), origin: person.origin });
    if (turn === null) {
      return { kind: 'full' };
    }
    const release = await turn;
    try {
      return await this.#sessions.use(this.#keyOf(asker), person.origin, work);
    } catch (error) {
      return { kind: 'trouble', error };
    } finally {
      release();
    }
  }

  /** Ends the guest of what never ends, and tells of what was thrown. */
  async #watched<Result>(
    asker: Asker,
    session: ChatSession,
    action: Observed['action'],
    code: string,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const timer = setTimeout(() => session.interrupt(), this.#watchdogMs);
    const began = performance.now();
    try {
      return await work();
    } catch (error) {
      this.budgets.charge(asker.person, performance.now() - began);
      if (!(error instanceof SandboxError) || error.code === 'INTERNAL') {
        throw error;
      }
      this.#tell(asker, session, action, code, null, error.message);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Processor time is a living guest's word: no more of it is believed than can be. */
  #timeOf({ usage: { wallMs, cpuMs } }: Outcome): number {
    const believed = Number.isFinite(cpuMs) ? Math.min(cpuMs, this.#mostCpuMs) : this.#mostCpuMs;
    return Math.max(wallMs, believed);
  }

  #tell(
    { person, room }: Asker,
    { id, sandbox }: ChatSession,
    action: Observed['action'],
    code: string,
    outcome: Outcome | null,
    trouble: string | null = null,
  ): readonly string[] {
    const { wall } = sandbox;
    const observed = { person, room, session: id, wall, action, code, outcome, trouble };
    return this.#settings.observe?.(observed) ?? [];
  }
}
