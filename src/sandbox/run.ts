import type { Limits } from '../model/limits.ts';
import type { Outcome, Usage } from '../model/outcome.ts';
import type { GuestMessage, RunMessage } from '../protocol/index.ts';
import type { Guest, GuestEnd, GuestListener } from '../wall/wall.ts';
import type { RunOptions } from './options.ts';
import { outcomeOfEnd, outcomeOfResult } from './outcome.ts';
import type { Cause, Gathered } from './outcome.ts';
import { OutputCollector } from './output.ts';
import { pumpStdin } from './stdin.ts';

/** Far longer than a killed guest takes to be gone. */
const GONE_AT_LAST_MS = 60_000;

/** How long an interrupted guest may take to yield before it is killed. */
const INTERRUPT_GRACE_MS = 500;

/** What a run needs to know. */
export interface RunSettings {
  readonly guest: Guest;
  readonly message: RunMessage;
  readonly limits: Limits;
  readonly timeoutMs: number;
  readonly options: RunOptions;
  /** Whether a timeout first interrupts, so that a session keeps its variables. */
  readonly interruptFirst: boolean;
  /** Called when the guest is gone or as good as gone: no other run can follow. */
  readonly onGuestEnded: () => void;
}

/** One run in one guest, from the code sent to the outcome. */
export class Run implements GuestListener {
  readonly #settings: RunSettings;
  readonly #output: OutputCollector;
  readonly #started = performance.now();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #abort = (): void => this.cancel();
  #cause: Cause | null = null;
  #protocolError: Error | null = null;
  #callbackError: { readonly error: unknown } | null = null;
  #settle: (outcome: Outcome) => void = () => {};
  #fail: (error: unknown) => void = () => {};
  #settled = false;
  #killed = false;

  constructor(settings: RunSettings) {
    this.#settings = settings;
    this.#output = new OutputCollector(settings.limits.outputBytes, settings.options);
  }

  /** @throws ProtocolError when the guest does not keep to the protocol. */
  outcome(): Promise<Outcome> {
    const { guest, message, timeoutMs, options } = this.#settings;
    const outcome = new Promise<Outcome>((settle, fail) => {
      this.#settle = settle;
      this.#fail = fail;
      this.#after(timeoutMs, () => this.#timeOut());
      options.signal?.addEventListener('abort', this.#abort, { once: true });
      guest.listen(this); // ends the run at once when the guest is gone already
      if (this.#settled) {
        return;
      }
      guest.send(message);
      if (options.signal?.aborted === true) {
        this.cancel();
      }
      if (message.stdin === 'stream' && options.stdin !== undefined) {
        void pumpStdin(guest, options.stdin);
      }
    });
    return outcome; // while its timer runs, the host's process stays alive
  }

  /** Ends the run, and the guest with it. */
  cancel(): void {
    this.#end('cancelled');
  }

  onOutput(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    if (this.#settled || this.#callbackError !== null) {
      return;
    }
    try {
      if (!this.#output.add(stream, bytes)) {
        this.#end('output');
      }
    } catch (error) {
      // A callback of the caller threw: the caller gets the error, and the guest ends.
      this.#callbackError = { error };
      this.#end('cancelled');
    }
  }

  onMessage(message: GuestMessage): void {
    // A guest that is being killed has no more say in what became of it.
    if (message.op === 'result' && message.id === this.#settings.message.id && !this.#killed) {
      this.#finish((gathered) => outcomeOfResult(message, gathered, this.#cause), message.usage);
    }
  }

  onProtocolError(error: Error): void {
    this.#protocolError = error;
  }

  onEnd(end: GuestEnd): void {
    this.#settings.onGuestEnded();
    if (this.#callbackError !== null) {
      this.#close();
      this.#fail(this.#callbackError.error);
      return;
    }
    if (this.#protocolError !== null && this.#cause === null) {
      this.#close();
      this.#fail(this.#protocolError);
      return;
    }
    this.#finish(
      (gathered) => outcomeOfEnd(end, gathered, this.#cause, this.#settings.limits),
      end,
    );
  }

  #timeOut(): void {
    if (!this.#settings.interruptFirst) {
      this.#end('timeout');
      return;
    }
    this.#cause ??= 'timeout';
    this.#settings.guest.interrupt();
    this.#after(INTERRUPT_GRACE_MS, () => this.#end('timeout'));
  }

  #end(cause: Cause): void {
    this.#cause ??= cause;
    this.#killed = true;
    this.#settings.guest.kill();
    this.#after(GONE_AT_LAST_MS, () => {}); // the end of a guest alone keeps no process alive
  }

  #after(delayMs: number, action: () => void): void {
    this.#timers.add(setTimeout(action, delayMs));
  }

  #finish(
    outcome: (gathered: Gathered) => Outcome,
    used: { readonly cpuMs: number; readonly peakMemoryMiB: number },
  ): void {
    if (this.#settled) {
      return;
    }
    this.#close();
    const usage: Usage = {
      wallMs: performance.now() - this.#started,
      cpuMs: used.cpuMs,
      peakMemoryMiB: used.peakMemoryMiB,
      outputBytes: this.#output.bytes,
    };
    try {
      this.#settle(outcome({ ...this.#output.finish(), usage }));
    } catch (error) {
      this.#fail(error); // a callback of the caller threw
    }
  }

  #close(): void {
    this.#settled = true;
    this.#settings.guest.listen(null);
    this.#settings.options.signal?.removeEventListener('abort', this.#abort);
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
  }
}
