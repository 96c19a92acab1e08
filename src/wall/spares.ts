import { UsageError } from '../model/errors.ts';
import { keepAliveFor } from './keep-alive.ts';
import type { GuestEnd } from './wall.ts';

/** Guests that are ready before anybody asks for one. Each is handed out once. */
export class Spares<Spare extends { readonly end: GuestEnd | null }> {
  readonly #wanted: number;
  readonly #make: () => Promise<Spare>;
  #spares: Promise<Spare>[] = [];
  #closed = false;

  constructor(wanted: number, make: () => Promise<Spare>) {
    this.#wanted = wanted;
    this.#make = make;
  }

  /** Hands out a guest, and sees to it that the next one is ready. */
  async open(): Promise<Spare> {
    if (this.#closed) {
      throw new UsageError('the wall is closed');
    }
    const guest = await keepAliveFor(this.#take());
    this.#refill();
    return guest;
  }

  /** Makes no more. Those that are there end with their servers. */
  close(): void {
    this.#closed = true;
  }

  /** A spare that is still there, else a new guest: a spare's server may have been killed meanwhile. */
  async #take(): Promise<Spare> {
    for (let spare = this.#spares.shift(); spare !== undefined; spare = this.#spares.shift()) {
      const guest = await spare;
      if (guest.end === null) {
        return guest;
      }
    }
    return this.#make();
  }

  #refill(): void {
    while (!this.#closed && this.#spares.length < this.#wanted) {
      const spare = this.#make();
      this.#spares.push(spare);
      spare.catch(() => {
        this.#spares = this.#spares.filter((other) => other !== spare);
      });
    }
  }
}
