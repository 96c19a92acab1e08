/** Guests that are ready before anybody asks for one. Each is handed out once. */
export class Spares<Spare extends { readonly ended: boolean }> {
  readonly #wanted: number;
  readonly #make: () => Promise<Spare>;
  readonly #spares: Promise<Spare>[] = [];
  #closed = false;

  constructor(wanted: number, make: () => Promise<Spare>) {
    this.#wanted = wanted;
    this.#make = make;
  }

  /** A spare that is still there, else a new guest: a spare's server may have been killed meanwhile. */
  async take(): Promise<Spare> {
    for (let spare = this.#spares.shift(); spare !== undefined; spare = this.#spares.shift()) {
      const guest = await spare;
      if (!guest.ended) {
        return guest;
      }
    }
    return this.#make();
  }

  refill(): void {
    while (!this.#closed && this.#spares.length < this.#wanted) {
      const spare = this.#make();
      this.#spares.push(spare);
      spare.catch(() => {
        const place = this.#spares.indexOf(spare);
        if (place >= 0) {
          void this.#spares.splice(place, 1);
        }
      });
    }
  }

  /** Makes no more. Those that are there end with their servers. */
  close(): void {
    this.#closed = true;
  }
}
