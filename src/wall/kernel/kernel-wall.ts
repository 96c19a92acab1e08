import type { LaunchMode } from '../../launcher/bubblewrap.ts';
import { launchZygote } from '../../launcher/launch.ts';
import type { LaunchSettings } from '../../launcher/launch.ts';
import { leversOf } from '../../launcher/members.ts';
import { startGuest } from '../../launcher/zygote.ts';
import type { Zygote } from '../../launcher/zygote.ts';
import type { Trial } from '../../launcher/zygote-report.ts';
import { Rotation } from '../rotation.ts';
import { Spares } from '../spares.ts';
import type { Guest, Wall } from '../wall.ts';
import { diagnoseLaunch, layerMissing, NEEDS_NESTING } from './diagnose.ts';
import type { KernelGuest } from './guest.ts';
import type { KeptGuest } from './kept-guest.ts';
import { openGuest, slotsFor } from './open-guest.ts';

/** Settings of a kernel wall. */
export interface KernelWallSettings extends Omit<LaunchSettings, 'slots' | 'cgroups'> {
  /** Sealed guests to keep ready. */
  readonly spares: number;
}

/** Hands out guests of one plan. */
export class KernelWall implements Wall {
  readonly kind = 'kernel';
  readonly #settings: KernelWallSettings;
  readonly #spares: Spares<KernelGuest | KeptGuest>;
  readonly #zygotes: Rotation<Zygote>;
  /** What the first guest showed: how guests are started, why control groups can't be used, the rest. */
  readonly found: { mode: LaunchMode; cgroupProblem: string | null; trial: Trial | null };

  constructor(settings: KernelWallSettings) {
    this.#settings = settings;
    const sizes = slotsFor(settings);
    this.#zygotes = new Rotation((slots) => this.#launchWhole(slots), sizes);
    this.found = { mode: settings.mode, cgroupProblem: null, trial: null };
    this.#spares = new Spares(settings.spares, () => this.#make());
  }

  open(): Promise<Guest> {
    return this.#spares.open();
  }

  async close(): Promise<void> {
    this.#spares.close();
    await this.#zygotes.close();
  }

  async #make(): Promise<KernelGuest | KeptGuest> {
    return openGuest(await this.#zygotes.start(startGuest), this.#settings.plan);
  }

  /** Launches a zygote in which every layer holds; falls back to the slower mode where it must. */
  async #launchWhole(slots: number): Promise<Zygote> {
    const { zygote, trial } = await launchZygote({
      ...this.#settings,
      mode: this.found.mode,
      cgroups: this.found.cgroupProblem === null,
      slots: this.found.mode === 'spawn' ? 1 : slots,
    }).catch((error: unknown) => {
      throw diagnoseLaunch(error);
    });
    const { problem } = trial;
    if (problem === null) {
      this.found.trial = trial;
      return zygote;
    }
    zygote.close();
    if (this.found.cgroupProblem === null && problem.layer === 'cgroup') {
      // They come on top of the limits that every guest has; who asks the doctor is told.
      this.found.cgroupProblem = problem.message;
      return this.#launchWhole(slots);
    }
    const maySpawn = leversOf(this.#settings) === 0 && this.found.mode === 'fork';
    if (maySpawn && NEEDS_NESTING.has(problem.layer)) {
      this.found.mode = 'spawn';
      return this.#launchWhole(1);
    }
    throw layerMissing(problem.layer, problem.message);
  }
}
