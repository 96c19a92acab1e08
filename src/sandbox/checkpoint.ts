/// <reference lib="esnext.disposable" />
import { UsageError } from '../model/errors.ts';
import { saveCheckpoint } from './checkpoint-file.ts';
import type { CheckpointKey } from './checkpoint-file.ts';
import type { SessionPoint } from './session-point.ts';
import type { WallHold } from './shared-walls.ts';
import type { WallSource } from './wall-source.ts';

/** So many checkpoints of one sandbox may be alive, whatever it asks for. */
const MOST_CHECKPOINTS = 64;

/**
 * A sandbox as it was between two runs: variables, modules, generators, files, everything. It belongs
 * to the sandbox that took it, and ends with it; drop it when it is no longer needed.
 */
export class Checkpoint implements Disposable {
  readonly #owner: Checkpoints;
  #point: SessionPoint | null;
  /** How much memory of the host it takes; null when it counts against the guest's own limits. */
  readonly sizeBytes: number | null;

  /** @internal */
  constructor(owner: Checkpoints, point: SessionPoint) {
    this.#owner = owner;
    this.#point = point;
    this.sizeBytes = point.frozen.sizeBytes;
  }

  /** Whether it was dropped, or its sandbox closed. */
  get dropped(): boolean {
    return this.#point === null;
  }

  /**
   * Writes it to a file, encrypted and authenticated: `Sandbox.restore` reads it, with the same key
   * and the same guest image. Objects of the host are not in it. Only the wasm wall can.
   *
   * @throws UsageError when it was dropped, on the kernel wall, and for a key of less than 16 bytes.
   */
  async save(file: string, { key }: { readonly key: CheckpointKey }): Promise<void> {
    const point = this.pointFor(this.#owner);
    await saveCheckpoint(file, key, { walls: this.#owner.walls, point });
  }

  /** Lets go of it. Does nothing when it was dropped before. */
  drop(): void {
    const point = this.#point;
    if (point !== null) {
      this.#point = null;
      this.#owner.forget(this);
      point.frozen.drop();
      point.held.drop();
    }
  }

  [Symbol.dispose](): void {
    this.drop();
  }

  /** What it is, for its owner. @internal */
  pointFor(owner: Checkpoints): SessionPoint {
    if (owner !== this.#owner) {
      throw new UsageError('restore: the checkpoint is of another sandbox');
    }
    if (this.#point === null) {
      throw new UsageError('the checkpoint was dropped, or its sandbox closed');
    }
    return this.#point;
  }
}

/** The checkpoints of one sandbox that are alive. */
export class Checkpoints {
  readonly #most: number;
  readonly #live = new Set<Checkpoint>();
  /** On the wall, while there are any: it must not go when the guest does. */
  #hold: WallHold | null = null;
  #closed = false;
  /** Where their guests are. */
  readonly walls: WallSource;

  /** @throws UsageError for a number that is too large. */
  constructor(most: number, walls: WallSource) {
    if (most > MOST_CHECKPOINTS) {
      throw new UsageError(`checkpoints: ${most} is more than ${MOST_CHECKPOINTS}`);
    }
    this.#most = most;
    this.walls = walls;
  }

  /** @throws UsageError when there may be no more. */
  checkRoom(): void {
    if (this.#live.size >= this.#most) {
      throw new UsageError(
        this.#most === 0
          ? 'checkpoint: the sandbox was made without; write checkpoints: N, for N at one time'
          : `checkpoint: ${this.#most} are alive, as many as \`checkpoints\` allows; drop one`,
      );
    }
  }

  add(point: SessionPoint, hold: WallHold): Checkpoint {
    this.#hold ??= hold.again();
    const checkpoint = new Checkpoint(this, point);
    this.#live.add(checkpoint);
    if (this.#closed) {
      checkpoint.drop(); // the sandbox was killed meanwhile
    }
    return checkpoint;
  }

  forget(checkpoint: Checkpoint): void {
    this.#live.delete(checkpoint);
    if (this.#live.size === 0) {
      this.#hold?.release();
      this.#hold = null;
    }
  }

  /** The sandbox was killed: all of them go with it. */
  close(): void {
    this.#closed = true;
    for (const checkpoint of this.#live) {
      checkpoint.drop();
    }
  }
}
