import type { Checkpoint, Sandbox } from '../index.ts';
import { isTold } from './told.ts';

/** A session as it was before each of its last statements. */
export class Undo {
  readonly #sandbox: Sandbox;
  readonly #most: number;
  #points: Checkpoint[] = [];
  #problem: Error | null = null;

  /** @param most Checkpoints that are kept: each is a copy of what a guest has changed. */
  constructor(sandbox: Sandbox, most: number) {
    this.#sandbox = sandbox;
    this.#most = most;
  }

  /** Why there is nothing to go back to, as far as that is known. */
  get problem(): Error | null {
    return this.#problem;
  }

  /** Before a statement. Where no checkpoint can be taken it runs all the same, and can't be undone. */
  async remember(): Promise<void> {
    while (this.#points.length >= this.#most) {
      this.#points.shift()?.drop();
    }
    try {
      this.#points.push(await this.#sandbox.checkpoint());
      this.#problem = null;
    } catch (error) {
      if (!isTold(error)) {
        throw error;
      }
      // What is older would take back more than one statement.
      this.forget();
      this.#problem = error;
    }
  }

  /** Goes back to before the last statement, also when its guest has ended since; false when it can't. */
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
      this.#problem = error;
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
