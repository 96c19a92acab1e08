/** A moment that comes, unless nobody waits for it any more. */
export class Deadline {
  readonly over: Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  constructor(afterMs: number) {
    this.over = new Promise((resolve) => {
      this.#timer = setTimeout(resolve, afterMs);
    });
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
