import { ProtocolError } from '../model/errors.ts';
import { MAX_PENDING_CALLS } from './limits.ts';
import type { GuestMessage, HostMessage } from './messages.ts';

/**
 * Keeps a guest to the order of the protocol. First it says that it is sealed; after that it speaks
 * only while something of the host's waits for its answer, answers each once, and numbers its own
 * calls in order, so that nothing can be replayed.
 */
export class Exchange {
  #sealed = false;
  /** Runs and operations that the guest has not answered. */
  readonly #open = new Set<number>();
  /** Calls of the guest that the host has not answered. */
  readonly #calls = new Set<number>();
  #lastCall = 0;

  /** To be told of each message sent. */
  sent(message: HostMessage): void {
    if (message.op === 'run' || message.op === 'do') {
      this.#open.add(message.id);
    } else if (message.op === 'reply') {
      this.#calls.delete(message.id);
    }
  }

  /** @throws ProtocolError for a message that the guest may not send now. */
  received(message: GuestMessage): void {
    const aboutSeal = message.op === 'sealed' || message.op === 'seal-failed';
    if (aboutSeal === this.#sealed) {
      throw new ProtocolError('the seal is told of once, first of all');
    }
    this.#sealed = true;
    if (aboutSeal) {
      return;
    }
    if (this.#open.size === 0) {
      throw new ProtocolError('the guest sent a message that nobody asked for');
    }
    if (message.op === 'result') {
      this.#answered(message.id);
    } else if (message.op === 'call') {
      this.#called(message.id);
    } else if (message.op === 'cancel' && message.id > this.#lastCall) {
      throw new ProtocolError('the guest cancelled a call that it never made');
    }
  }

  #answered(id: number): void {
    if (!this.#open.delete(id)) {
      throw new ProtocolError('the guest answered what nobody asked, or answered twice');
    }
  }

  #called(id: number): void {
    if (id !== this.#lastCall + 1) {
      throw new ProtocolError('the guest does not number its calls in order');
    }
    this.#lastCall = id;
    this.#calls.add(id);
    if (this.#calls.size > MAX_PENDING_CALLS) {
      throw new ProtocolError(`the guest has more than ${MAX_PENDING_CALLS} calls open`);
    }
  }
}
