/** How much longer than the limit a run may take: its client is to notice first. */
export const GRACE_MS = 5000;

/**
 * Ends a guest that answers nothing for as long as a run may take, whatever its client does: the limit on a
 * run's time is else enforced by the client.
 */
export class BusyClock {
  readonly #mostMs: number;
  readonly #expired: () => void;
  readonly #questions = new Set<number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, expired: () => void) {
    this.#mostMs = timeoutMs + GRACE_MS;
    this.#expired = expired;
  }

  /** Whether the guest has something to answer. */
  get busy(): boolean {
    return this.#questions.size > 0;
  }

  isAsked(id: number): boolean {
    return this.#questions.has(id);
  }

  asked(id: number): void {
    this.#questions.add(id);
    if (this.#timer === undefined) {
      this.#start();
    }
  }

  answered(id: number): void {
    this.#questions.delete(id);
    this.#stop();
    if (this.busy) {
      this.#start(); // the next one's turn
    }
  }

  /** The guest is another one, or gone. */
  clear(): void {
    this.#questions.clear();
    this.#stop();
  }

  #start(): void {
    this.#timer = setTimeout(this.#expired, this.#mostMs).unref();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
