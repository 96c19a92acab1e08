import { SIGSEGV } from './abi.ts';
import { GuestAbort } from './ends.ts';

/**
 * The gate between the guest and the system. Code of the guest can catch exceptions of JavaScript
 * (`catch_all`), so whatever ends a guest also closes the gate: every later call ends it again.
 */
export class Gate {
  #closed = false;
  #end: unknown = null;
  /** A call goes on. */
  #busy = false;

  /** @throws what closed the gate, if it is closed */
  check(): void {
    if (this.#closed) {
      throw this.#end;
    }
    if (this.#busy) {
      // A call never came to its end: the stack was used up in the middle of it, where the guest
      // made it so, and not even the closing of the gate had room. What it left is half done.
      this.#closed = true;
      this.#end = new GuestAbort(SIGSEGV);
      throw this.#end;
    }
  }

  /** A call begins: until it is left, in whatever way it may end, there is no other. */
  enter(): void {
    this.check();
    this.#busy = true;
  }

  /** A call has come to its end, or goes back into the guest until it enters again. */
  leave(): void {
    this.#busy = false;
  }

  /** Ends the guest, for good. The first end counts. */
  close(end: unknown): never {
    if (this.#closed) {
      throw this.#end;
    }
    this.#closed = true;
    this.#end = end;
    throw end;
  }

  /** For a guest that begins anew. */
  open(): void {
    this.#closed = false;
    this.#end = null;
    this.#busy = false;
  }
}
