import type { SystemCall } from '../model/denial.ts';
import { MAX_CALLS } from './limits.ts';

/** Calls of a guest's that are told, many in one message. */
export class CallLog {
  readonly #tell: (calls: readonly SystemCall[]) => void;
  #calls: SystemCall[] = [];

  constructor(tell: (calls: readonly SystemCall[]) => void) {
    this.#tell = tell;
  }

  add(call: SystemCall): void {
    if (this.#calls.length === 0) {
      setImmediate(() => this.flush());
    }
    this.#calls.push(call);
    if (this.#calls.length >= MAX_CALLS) {
      this.flush();
    }
  }

  /** Tells those that wait. */
  flush(): void {
    if (this.#calls.length > 0) {
      const calls = this.#calls;
      this.#calls = [];
      this.#tell(calls);
    }
  }
}
