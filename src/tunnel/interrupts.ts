import type { Guest } from '../wall/wall.ts';

/**
 * Interrupts that a client asks for: one is on its way to the guest at a time, however many are asked for,
 * and each is told when it can hit no later run any more.
 */
export class Interrupts {
  readonly #guest: Pick<Guest, 'interrupt' | 'settled'>;
  readonly #passed: () => void;
  #asked = 0;
  #going = false;

  constructor(guest: Pick<Guest, 'interrupt' | 'settled'>, passed: () => void) {
    this.#guest = guest;
    this.#passed = passed;
  }

  ask(): void {
    this.#asked += 1;
    if (!this.#going) {
      void this.#go();
    }
  }

  async #go(): Promise<void> {
    this.#going = true;
    while (this.#asked > 0) {
      const asked = this.#asked;
      this.#asked = 0;
      this.#guest.interrupt();
      await this.#guest.settled();
      for (let told = 0; told < asked; told += 1) {
        this.#passed();
      }
    }
    this.#going = false;
  }
}
