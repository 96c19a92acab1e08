import { UsageError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Guest } from '../wall/wall.ts';
import { checkCode, checkRunOptions } from './check-options.ts';
import { loadCode } from './code.ts';
import type { Code, RunOptions } from './options.ts';
import { Run } from './run.ts';
import { runMessage } from './run-message.ts';

/** What a session is made of. */
export interface SessionSettings {
  readonly guest: Guest;
  readonly limits: Limits;
  /** Whether there is one program to run, which ends as `python file.py` does. */
  readonly oneShot: boolean;
  /** Called once, when the guest has ended or is being killed. */
  readonly onClosed: () => void;
}

/** The runs in one guest, one after the other. */
export class Session {
  readonly #settings: SessionSettings;
  #run: Run | null = null;
  #runs = 0;
  #closed = false;

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** As `Sandbox.run`. */
  async run(code: Code, options: RunOptions): Promise<Outcome> {
    const { guest, limits, oneShot } = this.#settings;
    checkRunOptions(options);
    checkCode(code);
    this.#runs += 1;
    const id = this.#runs;
    const loaded = await loadCode(code, options, {
      limitBytes: limits.inputBytes,
      runNumber: id,
      python: guest.python,
    });
    this.#checkFree();
    const run = new Run({
      guest,
      limits,
      options,
      message: runMessage({ id, loaded, options, limits, final: oneShot }),
      timeoutMs: Math.min(options.timeoutMs ?? limits.timeoutMs, limits.timeoutMs),
      interruptFirst: !oneShot,
      onGuestEnded: () => this.#close(),
    });
    this.#run = run;
    try {
      return await run.outcome();
    } finally {
      this.#run = null;
    }
  }

  interrupt(): void {
    if (!this.#closed) {
      this.#settings.guest.interrupt();
    }
  }

  kill(): void {
    this.#run?.cancel();
    this.#settings.guest.kill();
    this.#close();
  }

  #checkFree(): void {
    if (this.#closed) {
      throw new UsageError('the sandbox is closed: its guest has ended; create another one');
    }
    if (this.#run !== null) {
      throw new UsageError(
        'another run is going on in this sandbox; wait for it, or create another one',
      );
    }
  }

  #close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#settings.onClosed();
    }
  }
}
