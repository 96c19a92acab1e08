import type { Limits } from '../model/limits.ts';
import type { Outcome, Usage } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import type { ResultMessage } from '../protocol/index.ts';
import type { Guest, GuestEnd } from '../wall/wall.ts';
import type { RunOptions } from './options.ts';
import type { Denials } from './denials.ts';
import { Displays } from './displays.ts';
import { outcomeOfEnd, outcomeOfResult } from './outcome.ts';
import type { Cause, Gathered } from './outcome.ts';
import { OutputCollector } from './output.ts';
import { INPUT_TIMEOUT_MS } from './prompts.ts';
import { RunClock } from './run-clock.ts';
import { isStream, pumpStdin } from './stdin.ts';

/** Far longer than a killed guest takes to be gone. */
const GONE_AT_LAST_MS = 60_000;

/** How long an interrupted guest may take to yield before it is killed. */
export const INTERRUPT_GRACE_MS = 500;

/** What a run needs to know. */
export interface RunSettings {
  readonly guest: Guest;
  readonly limits: Limits;
  readonly options: RunOptions;
  readonly denials: Denials;
  /** Whether a timeout first interrupts, so that a session keeps its variables. */
  readonly interruptFirst: boolean;
}

/** One run in one guest: its limits, and what becomes of it. Somebody else talks with the guest. */
export class Run {
  readonly #settings: RunSettings;
  readonly #output: OutputCollector;
  readonly #displays: Displays;
  readonly #started = performance.now();
  readonly #clock: RunClock;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #abort = (): void => this.cancel();
  #cause: Cause | null = null;
  #callbackError: { readonly error: unknown } | null = null;
  #settle: (outcome: Outcome) => void = () => {};
  #fail: (error: unknown) => void = () => {};
  #settled = false;
  #killed = false;
  /** @throws (rejects) ProtocolError when the guest does not keep to the protocol. */
  readonly outcome: Promise<Outcome>;

  constructor(settings: RunSettings) {
    const { limits, options } = settings;
    this.#settings = settings;
    this.#output = new OutputCollector(limits.outputBytes, options);
    this.#displays = new Displays(options, (work) => this.callBack(work));
    this.outcome = new Promise((settle, fail) => {
      this.#settle = settle;
      this.#fail = fail;
    });
    this.#clock = new RunClock({
      timeoutMs: Math.min(options.timeoutMs ?? limits.timeoutMs, limits.timeoutMs),
      standstillMs: options.inputTimeoutMs ?? INPUT_TIMEOUT_MS,
      onEnd: () => this.#timeOut(),
    }); // it also keeps the host's process alive
    options.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** To be called once the guest has been told what to do. */
  begun(): void {
    const { guest, options } = this.#settings;
    const { stdin, signal } = options;
    if (signal?.aborted === true) {
      this.cancel();
    }
    if (isStream(stdin)) {
      void pumpStdin(guest, stdin);
    }
  }

  /** Ends the run, and the guest with it. */
  cancel(): void {
    this.#end('cancelled');
  }

  /** Asks a person for the guest: meanwhile the clock of the run stands still, as long as it may. */
  asking<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return this.#clock.standingStill(ask);
  }

  /** Takes output of the guest. */
  output(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.callBack(() => {
      if (!this.#output.add(stream, bytes)) {
        this.#end('output');
      }
    });
  }

  /**
   * Takes what the guest shows.
   *
   * @throws ProtocolError for what is no display, or when nobody wants one.
   */
  display(bundle: PythonValue | undefined): void {
    this.#displays.take(bundle);
  }

  /** Calls the caller. When that throws, the guest ends, and the caller gets the error. */
  callBack(work: () => void): void {
    if (this.#settled || this.#callbackError !== null) {
      return;
    }
    try {
      work();
    } catch (error) {
      this.#callbackError = { error };
      this.#end('cancelled');
    }
  }

  /** The guest has answered, and all of its output is here. */
  finish(result: ResultMessage, value: PythonValue | undefined): void {
    // A guest that is being killed has no more say in what became of it.
    if (!this.#killed) {
      this.#displays.addResult(result, value);
      this.#finish((gathered) => {
        const { errnos } = this.#settings.guest;
        return outcomeOfResult(result, value, gathered, { cause: this.#cause, errnos });
      }, result.usage);
    }
  }

  /** The guest is gone; `error` is what it did against the protocol. */
  finishWith(end: GuestEnd, error: Error | null): void {
    if (this.#callbackError !== null) {
      this.fail(this.#callbackError.error);
    } else if (error !== null && this.#cause === null) {
      this.fail(error);
    } else {
      const { limits } = this.#settings;
      this.#finish((gathered) => outcomeOfEnd(end, gathered, this.#cause, limits), end);
    }
  }

  /** Ends the run with an error of the host's. */
  fail(error: unknown): void {
    this.#close();
    this.#fail(error);
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
    if (this.#settled) {
      return;
    }
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
    const { denials } = this.#settings;
    const usage: Usage = {
      wallMs: performance.now() - this.#started,
      cpuMs: used.cpuMs,
      peakMemoryMiB: used.peakMemoryMiB,
      outputBytes: this.#output.bytes,
    };
    try {
      const output = this.#output.finish();
      this.#settle(outcome({ ...output, ...this.#displays.told, usage, denials: denials.list() }));
    } catch (error) {
      this.#fail(error); // a callback of the caller threw
    }
  }

  #close(): void {
    this.#settled = true;
    this.#clock.stop();
    this.#settings.options.signal?.removeEventListener('abort', this.#abort);
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
  }
}
