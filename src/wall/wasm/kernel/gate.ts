/**
 * The gate between the guest and the system. Code of the guest can catch exceptions of JavaScript
 * (`catch_all`), so whatever ends a guest also closes the gate: every later call ends it again.
 */
export class Gate {
  #closed = false;
  #end: unknown = null;

  /** @throws what closed the gate, if it is closed */
  check(): void {
    if (this.#closed) {
      throw this.#end;
    }
  }

  /** Ends the guest, for good. The first end counts. */
  close(end: unknown): never {
    this.check();
    this.#closed = true;
    this.#end = end;
    throw end;
  }

  /** For a guest that begins anew. */
  open(): void {
    this.#closed = false;
    this.#end = null;
  }
}
