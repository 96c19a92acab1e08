import type { Cost } from './cost.ts';

/** How long the library keeps a wall warm that nobody uses. */
export const WARM_MS = 30_000;

interface WarmWall {
  readonly memoryMiB: number;
  users: number;
  idle: NodeJS.Timeout | null;
}

/**
 * The warm interpreters of all tenants, and the spare guests beside them: those with one policy share them,
 * so each counts once, for as long as the library keeps it.
 */
export class WarmWalls {
  readonly #walls = new Map<string, WarmWall>();
  readonly #onFreed: () => void;
  #memoryMiB = 0;

  /** @param onFreed Called when one is kept no longer: there is room for others. */
  constructor(onFreed: () => void) {
    this.#onFreed = onFreed;
  }

  get memoryMiB(): number {
    return this.#memoryMiB;
  }

  /** What it would take besides, if a guest of this kind were opened. */
  extraMiB({ wallKey, warmMiB }: Cost): number {
    return this.#walls.has(wallKey) ? 0 : warmMiB;
  }

  /** A guest is opened. */
  enter({ wallKey, warmMiB }: Cost): void {
    let wall = this.#walls.get(wallKey);
    if (wall === undefined) {
      wall = { memoryMiB: warmMiB, users: 0, idle: null };
      this.#walls.set(wallKey, wall);
      this.#memoryMiB += warmMiB;
    }
    clearTimeout(wall.idle ?? undefined);
    wall.users += 1;
  }

  /** A guest has ended. */
  leave({ wallKey }: Cost): void {
    const wall = this.#walls.get(wallKey);
    if (wall !== undefined) {
      wall.users -= 1;
      if (wall.users === 0) {
        wall.idle = setTimeout(() => this.#forget(wallKey, wall), WARM_MS).unref();
      }
    }
  }

  #forget(key: string, wall: WarmWall): void {
    this.#walls.delete(key);
    this.#memoryMiB -= wall.memoryMiB;
    this.#onFreed();
  }
}
