/** What settings a line needs. */
interface InOrderSettings {
  /** Resolves when all that the guest wrote so far has been handed over. */
  readonly settled: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Does one thing after the other, each when the output before it has been handed over. */
export class InOrder {
  readonly #settings: InOrderSettings;
  #last: Promise<void> = Promise.resolve();
  #generation = 0;

  constructor(settings: InOrderSettings) {
    this.#settings = settings;
  }

  add(work: () => void | Promise<void>): void {
    const generation = this.#generation;
    const { settled, onError } = this.#settings;
    this.#last = this.#last
      .then(settled)
      .then(() => (generation === this.#generation ? work() : undefined))
      .catch(onError);
  }

  /** What has not been done is not done: the guest becomes another one. */
  clear(): void {
    this.#generation += 1;
    this.#last = Promise.resolve();
  }
}
