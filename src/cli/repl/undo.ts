import type { Checkpoint, Sandbox } from '../../index.ts';
import { isTold, reasonOf } from './told.ts';

/**
 * Checkpoints that are kept. Each is a copy of what a guest has changed: of a few, one is wanted, and
 * of many most are only paid for.
 */
export const MOST_UNDO = 5;

/** What `%undo` goes back to: a session as it was before each of its last statements. */
export class Undo {
  readonly #sandbox: Sandbox;
  #points: Checkpoint[] = [];
  #problem: string | null = null;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Why there is nothing to go back to, as far as that is known. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Before a statement. Where no checkpoint can be taken, statements run all the same. */
  async remember(): Promise<void> {
    while (this.#points.length >= MOST_UNDO) {
      this.#points.shift()?.drop();
    }
    try {
      this.#points.push(await this.#sandbox.checkpoint());
      this.#problem = null;
    } catch (error) {
      if (!isTold(error)) {
        throw error;
      }
      // What is older would undo more than the last statement.
      this.forget();
      this.#problem = reasonOf(error);
    }
  }

  /** Goes back to before the last statement; false when that cannot be. The guest may have ended. */
  async back(): Promise<boolean> {
    const point = this.#points.pop();
    if (point === undefined) {
      return false;
    }
    try {
      await this.#sandbox.restore(point);
      return true;
    } catch (error) {
      if (!isTold(error)) {
        throw error;
      }
      this.#problem = reasonOf(error);
      return false;
    } finally {
      point.drop();
    }
  }

  forget(): void {
    for (const point of this.#points) {
      point.drop();
    }
    this.#points = [];
  }
}
