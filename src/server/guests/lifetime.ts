/** How long a guest may live. */
export interface Lifetimes {
  readonly idleMs: number;
  readonly mostMs: number;
}

/** Ends what nobody uses, or has lived for as long as it may. */
export class Lifetime {
  readonly #idleMs: number;
  readonly #isBusy: () => boolean;
  readonly #expired: (why: string) => void;
  readonly #end: NodeJS.Timeout;
  #idle: NodeJS.Timeout;
  #isOver = false;

  constructor(
    { idleMs, mostMs }: Lifetimes,
    hear: { readonly isBusy: () => boolean; readonly expired: (why: string) => void },
  ) {
    this.#idleMs = idleMs;
    this.#isBusy = hear.isBusy;
    this.#expired = hear.expired;
    this.#idle = setTimeout(() => this.#wasIdle(), idleMs).unref();
    this.#end = setTimeout(() => {
      this.#expired(`the sandbox has lived for ${mostMs} ms, as long as the service lets one`);
    }, mostMs).unref();
  }

  /** It is used. */
  touch(): void {
    if (!this.#isOver) {
      this.#idle.refresh();
    }
  }

  clear(): void {
    this.#isOver = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#end);
  }

  #wasIdle(): void {
    if (this.#isBusy()) {
      this.#idle = setTimeout(() => this.#wasIdle(), this.#idleMs).unref();
      return;
    }
    this.#expired(
      `the sandbox was not used for ${this.#idleMs} ms, and the service has ended it; create another one`,
    );
  }
}
