/** Interrupts that were sent, and that the service has not passed on yet. */
export class PendingInterrupts {
  #count = 0;
  #over = false;
  #waiting: (() => void)[] = [];

  sent(): void {
    this.#count += 1;
  }

  /** The service has passed one on. */
  passed(): void {
    this.#count = Math.max(0, this.#count - 1);
    this.#tell();
  }

  /** Nobody is there to be interrupted, until `sent` is called again. */
  clear(): void {
    this.#count = 0;
    this.#tell();
  }

  /** The connection is over. */
  close(): void {
    this.#over = true;
    this.clear();
  }

  /** Resolves when none is on its way. */
  async none(): Promise<void> {
    if (this.#count > 0 && !this.#over) {
      await new Promise<void>((settle) => {
        this.#waiting.push(settle);
      });
    }
  }

  #tell(): void {
    if (this.#count === 0) {
      for (const settle of this.#waiting.splice(0)) {
        settle();
      }
    }
  }
}
