/// <reference lib="esnext.disposable" />
import type { Outcome } from '../model/outcome.ts';
import type { PythonValue } from '../model/value.ts';
import type { WallKind } from '../wall/wall.ts';
import { checkNames, checkRunOptions } from './check-options.ts';
import { chooseWall } from './choose-wall.ts';
import type { ChosenWall } from './choose-wall.ts';
import type { Code, OneShotOptions, RunOptions, SandboxOptions } from './options.ts';
import { Session } from './session.ts';

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
  readonly #session: Session;
  readonly #chosen: ChosenWall;
  /** The version of Python inside, as in `3.11.2`. */
  readonly python: string;

  /**
   * Opens a sandbox.
   *
   * @throws PolicyError when the policy is not valid; UsageError when an option is not, or the
   * interpreter can't be used; WallUnavailableError when a layer of the wall is missing;
   * LaunchError when the guest does not start.
   */
  static async create(options: SandboxOptions = {}): Promise<Sandbox> {
    checkNames(options, 'sandbox');
    return openSandbox(options, (...parts) => new Sandbox(...parts));
  }

  private constructor(session: Session, chosen: ChosenWall, python: string) {
    this.#session = session;
    this.#chosen = chosen;
    this.python = python;
  }

  /** The wall that this sandbox stands behind. */
  get wall(): WallKind {
    return this.#chosen.hold.wall.kind;
  }

  /** Why the kernel wall was not taken although `wall` was `'auto'`; null when it was. */
  get fallbackReason(): string | null {
    return this.#chosen.fallbackReason;
  }

  /** Whether the sandbox is closed: by `kill()`, or because its guest ended. */
  get closed(): boolean {
    return this.#session.closed;
  }

  /**
   * Runs code and tells what became of it. What the guest does wrong is in the outcome, never
   * thrown.
   *
   * @throws UsageError when an option is not valid, the file can't be read, another run is going on,
   * or the sandbox is closed; ProtocolError when the guest does not keep to the protocol.
   */
  async run(code: Code, options: RunOptions = {}): Promise<Outcome> {
    checkNames(options, 'run');
    return this.#session.run(code, options);
  }

  /** Raises KeyboardInterrupt in the code that is running, as Ctrl-C does. */
  interrupt(): void {
    this.#session.interrupt();
  }

  /** Ends the sandbox and every process in it; a run that is going on becomes `cancelled`. */
  kill(): void {
    this.#session.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
  }
}

type Maker<Made> = (session: Session, chosen: ChosenWall, python: string) => Made;

async function openSandbox<Made>(
  options: SandboxOptions,
  make: Maker<Made>,
  oneShot = false,
): Promise<Made> {
  const chosen = await chooseWall(options);
  const { hold, limits } = chosen;
  try {
    const guest = await hold.wall.open();
    const session = new Session({ guest, limits, oneShot, onClosed: () => hold.release() });
    return make(session, chosen, guest.python);
  } catch (error) {
    hold.release();
    throw error;
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
  checkNames(options, 'one-shot');
  checkRunOptions(options);
  const { session, chosen } = await openSandbox(
    options,
    (session, chosen) => ({ session, chosen }),
    true,
  );
  try {
    const outcome = await session.run(code, options);
    return { ...outcome, wall: chosen.hold.wall.kind, fallbackReason: chosen.fallbackReason };
  } finally {
    session.kill();
  }
}
