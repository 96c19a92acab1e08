import { UsageError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { Outcome } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import type { Guest, WallKind } from '../wall/wall.ts';
import type { WallHold } from '../wall/open-wall.ts';
import { chooseWall } from './choose-wall.ts';
import { loadCode } from './code.ts';
import type { Code, OneShotOptions, RunOptions, SandboxOptions } from './options.ts';
import { checkRunOptions } from './check-options.ts';
import { Run } from './run.ts';
import { runMessage } from './run-message.ts';

/**
 * A Python interpreter behind a wall. Runs in one sandbox share their variables; close it with
 * `await using`, or with `kill()`.
 *
 * @example
 * ```ts
 * await using sandbox = await Sandbox.create();
 * await sandbox.run('x = 20');
 * const outcome = await sandbox.run('x * 2 + 2');
 * if (outcome.status === 'ok') console.log(outcome.value); // 42
 * ```
 */
export class Sandbox implements AsyncDisposable {
  readonly #guest: Guest;
  readonly #hold: WallHold;
  readonly #limits: Limits;
  readonly #oneShot: boolean;
  /** Why the kernel wall was not taken although `wall` was `'auto'`; null when there was no need. */
  readonly fallbackReason: string | null;
  #run: Run | null = null;
  #runs = 0;
  #closed = false;

  /**
   * Opens a sandbox.
   *
   * @throws PolicyError when the policy is not valid; UsageError when an option is not, or the
   * interpreter can't be used; WallUnavailableError when a layer of the wall is missing.
   */
  static async create(options: SandboxOptions = {}): Promise<Sandbox> {
    return Sandbox.#open(options, false);
  }

  static async #open(options: SandboxOptions, oneShot: boolean): Promise<Sandbox> {
    const chosen = await chooseWall(options);
    try {
      const guest = await chosen.hold.wall.open();
      return new Sandbox(guest, chosen.hold, chosen.limits, chosen.fallbackReason, oneShot);
    } catch (error) {
      chosen.hold.release();
      throw error;
    }
  }

  /** For `run(code, options)`: a sandbox for one program, which ends as `python file.py` does. */
  static async runOnce(code: Code, options: OneShotOptions): Promise<OneShotResult> {
    checkRunOptions(options);
    await using sandbox = await Sandbox.#open(options, true);
    const outcome = await sandbox.run(code, options);
    return { ...outcome, wall: sandbox.wall, fallbackReason: sandbox.fallbackReason };
  }

  private constructor(guest: Guest, hold: WallHold, limits: Limits, fallbackReason: string | null, oneShot: boolean) {
    this.#guest = guest;
    this.#hold = hold;
    this.#limits = limits;
    this.#oneShot = oneShot;
    this.fallbackReason = fallbackReason;
  }

  /** The wall that this sandbox stands behind. */
  get wall(): WallKind {
    return this.#hold.wall.kind;
  }

  /** The version of Python inside, as in `3.11.2`. */
  get python(): string {
    return this.#guest.python;
  }

  /** Whether the sandbox is closed: by `kill()`, or because its guest ended. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Runs code and tells what became of it. What the guest does wrong is in the outcome, never thrown.
   *
   * @throws UsageError when an option is not valid, the file can't be read, another run is going on,
   * or the sandbox is closed; ProtocolError when the guest does not keep to the protocol.
   */
  async run<Value = PythonValue>(code: Code, options: RunOptions = {}): Promise<Outcome<Value>> {
    checkRunOptions(options);
    this.#runs += 1;
    const loaded = await loadCode(code, options, this.#limits.inputBytes, this.#runs);
    if (this.#closed) {
      throw new UsageError('the sandbox is closed: its guest has ended; create another one');
    }
    if (this.#run !== null) {
      throw new UsageError('another run is going on in this sandbox; wait for it, or create another one');
    }
    const run = new Run({
      guest: this.#guest,
      message: runMessage({ id: this.#runs, loaded, options, limits: this.#limits, final: this.#oneShot }),
      limits: this.#limits,
      timeoutMs: Math.min(options.timeoutMs ?? this.#limits.timeoutMs, this.#limits.timeoutMs),
      options,
      interruptFirst: !this.#oneShot,
      onEnded: () => this.#close(),
    });
    this.#run = run;
    try {
      return await run.outcome<Value>();
    } finally {
      this.#run = null;
    }
  }

  /** Raises KeyboardInterrupt in the code that is running, as Ctrl-C does. */
  interrupt(): void {
    this.#guest.interrupt();
  }

  /** Ends the sandbox and every process in it; a run that is going on becomes `cancelled`. */
  kill(): void {
    this.#run?.cancel();
    this.#guest.kill();
    this.#close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
  }

  #close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#hold.release();
    }
  }
}

/** The outcome of a one-shot run, and where it ran. */
export type OneShotResult<Value = PythonValue> = Outcome<Value> & {
  readonly wall: WallKind;
  readonly fallbackReason: string | null;
};

/**
 * Runs one program in a fresh sandbox, as `python file.py` would: threads are waited for, exit
 * handlers run, and the sandbox is gone afterwards.
 *
 * @throws as `Sandbox.create` and `sandbox.run` do.
 *
 * @example
 * ```ts
 * const outcome = await run('print(1 + 1)', { timeoutMs: 1000 });
 * console.log(outcome.status, outcome.stdout); // ok 2
 * ```
 */
export async function run(code: Code, options: OneShotOptions = {}): Promise<OneShotResult> {
  return Sandbox.runOnce(code, options);
}
