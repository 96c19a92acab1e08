import { UsageError } from '../../model/errors.ts';
import type { LaunchMode } from '../../launcher/bubblewrap.ts';
import { launchZygote } from '../../launcher/launch.ts';
import type { LaunchSettings } from '../../launcher/launch.ts';
import { startGuest } from '../../launcher/zygote.ts';
import type { Zygote } from '../../launcher/zygote.ts';
import { keepAliveFor } from '../keep-alive.ts';
import { Rotation } from '../rotation.ts';
import { Spares } from '../spares.ts';
import type { Guest, Wall } from '../wall.ts';
import { diagnoseLaunch, layerMissing, NEEDS_NESTING } from './diagnose.ts';
import { KernelGuest } from './guest.ts';

/** Settings of a kernel wall. */
export interface KernelWallSettings extends Omit<LaunchSettings, 'slots' | 'cgroups'> {
  /** Sealed guests to keep ready. */
  readonly spares: number;
}

/** Hands out guests of one plan. */
export class KernelWall implements Wall {
  readonly kind = 'kernel';
  readonly #settings: KernelWallSettings;
  readonly #spares: Spares<KernelGuest>;
  readonly #zygotes = new Rotation<Zygote>((slots) => this.#launchWhole(slots));
  #mode: LaunchMode;
  #cgroups = true;
  #closed = false;
  #landlockAbi = 0;

  constructor(settings: KernelWallSettings) {
    this.#settings = settings;
    this.#mode = settings.mode;
    this.#spares = new Spares(settings.spares, () => this.#make());
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
    const guest = await keepAliveFor(this.#spares.take());
    this.#spares.refill();
    return guest;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#spares.close();
    await this.#zygotes.close();
  }

  async #make(): Promise<KernelGuest> {
    const process = await this.#zygotes.start(startGuest);
    return KernelGuest.open(process, this.#settings.plan.limits.resultBytes);
  }

  /** Launches a zygote in which every layer holds; falls back to the slower mode where it must. */
  async #launchWhole(slots: number): Promise<Zygote> {
    const { zygote, trial } = await launchZygote({
      ...this.#settings,
      mode: this.#mode,
      cgroups: this.#cgroups,
      slots: this.#mode === 'spawn' ? 1 : slots,
    }).catch((error: unknown) => {
      throw diagnoseLaunch(error);
    });
    const { problem } = trial;
    if (problem === null) {
      this.#landlockAbi = trial.landlockAbi;
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
}
