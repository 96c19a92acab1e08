import { type Checkpoint, type Sandbox, SandboxError } from '../index.ts';

/** Statements that can be taken back: each is a copy of what a guest has changed. */
export const MOST_UNDO = 3;

/** A session as it was before each of its last statements. */
export class Undo {
  readonly #sandbox: Sandbox;
  #points: Checkpoint[] = [];

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Before a statement. Where no checkpoint can be taken it runs all the same, and can't be undone. */
  async remember(): Promise<void> {
    while (this.#points.length >= MOST_UNDO) {
      this.#points.shift()?.drop();
    }
    try {
      this.#points.push(await this.#sandbox.checkpoint());
    } catch (error) {
      if (!(error instanceof SandboxError)) {
        throw error;
      }
      // What is older would take back more than one statement.
      this.forget();
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
      if (!(error instanceof SandboxError)) {
        throw error;
      }
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
