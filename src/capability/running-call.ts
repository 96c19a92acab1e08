import { UsageError } from '../model/errors.ts';

/** What a host function may know of the call that it answers. */
export interface HostCallContext {
  /** Fires when nobody waits for the answer any longer: cancelled, revoked, out of time, guest gone. */
  readonly signal: AbortSignal;
  /** What the guest used, as in `db.query`. */
  readonly name: string;
}

/** The call whose host function is being entered at this moment. */
let current: RunningCall | null = null;

/** One call of the guest, until it is answered. */
export class RunningCall implements HostCallContext {
  readonly name: string;
  #controller: AbortController | null = null;
  #abandoned: string | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** Made when it is asked for: most functions never do. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#abandoned !== null) {
        this.#controller.abort(new DOMException(this.#abandoned, 'AbortError'));
      }
    }
    return this.#controller.signal;
  }

  /** Nobody waits any longer, for this reason. */
  abandon(reason: string): void {
    if (this.#abandoned === null) {
      this.#abandoned = reason;
      this.#controller?.abort(new DOMException(reason, 'AbortError'));
    }
  }

  /** Runs code of the host that may ask for `currentCall()`. */
  enter<Result>(code: () => Result): Result {
    return within(this, code);
  }
}

function within<Result>(call: RunningCall, code: () => Result): Result {
  const outer = current;
  current = call;
  try {
    return code();
  } finally {
    current = outer;
  }
}

/**
 * The call that a host function answers. To be asked for at the start of the function, before its
 * first `await`: later there is no telling which call it is.
 *
 * @throws UsageError when no host function is being entered.
 */
export function currentCall(): HostCallContext {
  if (current === null) {
    throw new UsageError(
      'currentCall() is for host functions that a guest called, before their first await',
    );
  }
  return current;
}
