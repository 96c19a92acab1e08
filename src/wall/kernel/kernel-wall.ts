import { UsageError } from '../../model/errors.ts';
import type { LaunchMode } from '../../launcher/bubblewrap.ts';
import { launchZygote } from '../../launcher/launch.ts';
import type { LaunchSettings } from '../../launcher/launch.ts';
import type { GuestProcess, Zygote } from '../../launcher/zygote.ts';
import { keepAliveFor } from '../keep-alive.ts';
import type { Guest, Wall } from '../wall.ts';
import { diagnoseLaunch, layerMissing, NEEDS_NESTING } from './diagnose.ts';
import { KernelGuest } from './guest.ts';

/** How many guests the first zygote serves, and how many a later one at most; each serves twice as many. */
const FIRST_SLOTS = 8;
const MOST_SLOTS = 256;
/** How much of a zygote is used when its successor is started. */
const USED_BEFORE_NEXT = 0.7;

/** Settings of a kernel wall. */
export interface KernelWallSettings extends Omit<LaunchSettings, 'slots' | 'cgroups'> {
  /** Sealed guests to keep ready. */
  readonly spares: number;
}

/**
 * Hands out guests of one plan. A zygote serves a limited number of them and is then replaced, so
 * that guests far apart in time do not share one layout of memory.
 */
export class KernelWall implements Wall {
  readonly kind = 'kernel';
  readonly #settings: KernelWallSettings;
  readonly #spares: Promise<KernelGuest>[] = [];
  readonly #zygotes = new Set<Zygote>();
  #current: Promise<Zygote> | null = null;
  #next: Promise<Zygote> | null = null;
  #mode: LaunchMode;
  #slots = FIRST_SLOTS;
  #cgroups = true;
  #closed = false;
  #landlockAbi = 0;

  constructor(settings: KernelWallSettings) {
    this.#settings = settings;
    this.#mode = settings.mode;
  }

  /** How guests are started: known after the first. */
  get mode(): LaunchMode {
    return this.#mode;
  }

  /** Whether control groups can be used, as far as is known yet. */
  get cgroups(): boolean {
    return this.#cgroups;
  }

  /** The version of Landlock that holds the guests; 0 before the first. */
  get landlockAbi(): number {
    return this.#landlockAbi;
  }

  async open(): Promise<Guest> {
    if (this.#closed) {
      throw new UsageError('the wall is closed');
    }
    const guest = await keepAliveFor(this.#take());
    this.#refill();
    return guest;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([this.#current, this.#next]);
    const ended = [...this.#zygotes].map((zygote) => {
      zygote.close();
      return zygote.ended;
    });
    await keepAliveFor(Promise.all(ended));
  }

  /** A spare that is still there, else a new guest: a spare's zygote may have been killed meanwhile. */
  async #take(): Promise<KernelGuest> {
    for (let spare = this.#spares.shift(); spare !== undefined; spare = this.#spares.shift()) {
      const guest = await spare;
      if (!guest.ended) {
        return guest;
      }
    }
    return this.#make();
  }

  #refill(): void {
    while (!this.#closed && this.#spares.length < this.#settings.spares) {
      const spare = this.#make();
      this.#spares.push(spare);
      spare.catch(() => {
        const place = this.#spares.indexOf(spare);
        if (place >= 0) {
          void this.#spares.splice(place, 1);
        }
      });
    }
  }

  async #make(): Promise<KernelGuest> {
    return KernelGuest.open(await this.#startProcess(), this.#settings.plan.limits.resultBytes);
  }

  async #startProcess(): Promise<GuestProcess> {
    for (;;) {
      const current = this.#current ?? this.#launch();
      this.#current = current;
      const zygote = await current;
      if (zygote.free > 0) {
        const process = zygote.start();
        void process.gone.then(() => this.#retire(zygote));
        this.#prepareNext(zygote);
        return process;
      }
      if (this.#current === current) {
        this.#current = this.#next;
        this.#next = null;
      }
    }
  }

  /** Starts the zygote's successor in good time, so that nobody waits for it. */
  #prepareNext(zygote: Zygote): void {
    const used = zygote.slots - zygote.free;
    if (this.#mode === 'fork' && this.#next === null && used > zygote.slots * USED_BEFORE_NEXT) {
      this.#next = this.#launch();
      this.#next.catch(() => {
        this.#next = null;
      });
    }
  }

  #launch(): Promise<Zygote> {
    const slots = this.#mode === 'spawn' ? 1 : this.#slots;
    this.#slots = Math.min(slots * 2, MOST_SLOTS);
    const launched = this.#launchWhole(slots);
    launched.then(
      (zygote) => this.#adopt(zygote),
      () => {
        this.#current = null;
      },
    );
    return launched;
  }

  /** Launches a zygote in which every layer holds; falls back to the slower mode where it must. */
  async #launchWhole(slots: number): Promise<Zygote> {
    const zygote = await launchZygote({
      ...this.#settings,
      mode: this.#mode,
      cgroups: this.#cgroups,
      slots,
    }).catch((error: unknown) => {
      throw diagnoseLaunch(error);
    });
    const { problem } = zygote.trial;
    if (problem === null) {
      this.#landlockAbi = zygote.trial.landlockAbi;
      return zygote;
    }
    zygote.close();
    if (this.#cgroups && problem.layer === 'cgroup') {
      // They come on top of the limits that every guest has; who asks the doctor is told.
      this.#cgroups = false;
      return this.#launchWhole(slots);
    }
    if (this.#mode === 'fork' && NEEDS_NESTING.has(problem.layer)) {
      this.#mode = 'spawn';
      return this.#launchWhole(1);
    }
    throw layerMissing(problem.layer, problem.message);
  }

  #adopt(zygote: Zygote): void {
    this.#zygotes.add(zygote);
    zygote.unref();
    void zygote.ended.then(() => this.#zygotes.delete(zygote));
    if (this.#closed) {
      zygote.close();
    }
  }

  /** Closes a zygote that has served all it can, when the last of its guests is gone. */
  #retire(zygote: Zygote): void {
    if (zygote.free === 0 && zygote.live === 0) {
      zygote.close();
    }
  }
}
