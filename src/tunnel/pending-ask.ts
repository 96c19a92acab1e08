import { LaunchError, ProtocolError } from '../model/errors.ts';

/** A question to the agent that the client asks, for it has the session: at most one at a time. */
export class PendingAsk {
  #settle: ((value: number | null) => void) | null = null;
  #fail: (error: Error) => void = () => {};

  /** Resolves to the agent's answer; rejects when the client tells that there is none. */
  begin(): Promise<number | null> {
    return new Promise((settle, fail) => {
      this.#settle = settle;
      this.#fail = fail;
    });
  }

  /** @throws ProtocolError when nothing was asked. */
  answered(value: number | null | undefined): void {
    const settle = this.#settle;
    if (settle === null) {
      throw new ProtocolError('tunnel: the client answers what was not asked');
    }
    this.#settle = null;
    if (value === undefined) {
      this.#fail(new LaunchError('no checkpoint could be taken: the agent refused'));
    } else {
      settle(value);
    }
  }

  /** The client is gone. */
  close(): void {
    if (this.#settle !== null) {
      this.#settle = null;
      this.#fail(new LaunchError('no checkpoint could be taken: the client is gone'));
    }
  }
}
