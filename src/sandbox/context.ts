/// <reference lib="esnext.disposable" />
import type { Exposure } from '../capability/index.ts';
import type { Completion } from '../model/completion.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Outcome } from '../model/outcome.ts';
import type { HostInput, PythonValue } from '../model/value.ts';
import type { Variable } from '../model/variable.ts';
import { completeCode } from './complete.ts';
import { inspectName } from './inspect.ts';
import { checkArguments, checkOptions } from './option-kinds.ts';
import type { CallOptions, Code, RunOptions } from './options.ts';
import type { AskService } from './service.ts';
import type { Session } from './session.ts';
import { listVariables } from './variables.ts';

/** Options of `sandbox.createContext`. */
export interface ContextOptions {
  /** What code in this context may use of the host; that of the sandbox is for its first context. */
  readonly expose?: Exposure;
}

/** Where a context lives. */
export interface ContextHome {
  /** The session of its sandbox: another one after a restore or a reset. */
  readonly session: () => Session;
  /** What is done when guest code has run, before its outcome is there. */
  readonly after: (outcome: Outcome) => Promise<Outcome>;
}

/**
 * Variables of their own in a sandbox, as of another notebook. Contexts share one interpreter: modules,
 * files, the event loop, limits. No wall stands between them; for code that must not see the other's,
 * make another sandbox. One of them runs at a time. A context ends with `close()`, and with `reset()`,
 * `restart()` and `kill()` of its sandbox; a checkpoint has those that were open then, and `restore`
 * makes them what they were, open again.
 *
 * @example
 * ```ts
 * const context = await sandbox.createContext();
 * await context.run('x = 1');
 * await sandbox.get('x'); // undefined
 * ```
 */
export class Context implements AsyncDisposable {
  readonly #home: ContextHome;
  readonly #number: number;
  readonly #ask: AskService;

  /** For `sandbox.createContext`. @internal */
  constructor(home: ContextHome, number: number) {
    this.#home = home;
    this.#number = number;
    this.#ask = (request) => home.session().serve(request, number);
  }

  /** Whether the context is closed, or its sandbox is. */
  get closed(): boolean {
    const session = this.#home.session();
    return session.closed || !session.contexts.has(this.#number);
  }

  /** As `sandbox.run`. */
  run<Value = PythonValue>(code: Code, options?: RunOptions): Promise<Outcome<Value>>;
  async run(code: Code, options: RunOptions = {}): Promise<Outcome> {
    checkOptions(options, 'run');
    return this.#home.after(await this.#home.session().run(code, options, this.#number));
  }

  /** As `sandbox.call`. */
  call<Value = PythonValue>(
    name: string,
    args?: readonly HostInput[],
    kwargs?: Readonly<Record<string, HostInput>>,
    options?: CallOptions,
  ): Promise<Outcome<Value>>;
  async call(
    name: string,
    args: readonly HostInput[] = [],
    kwargs: Readonly<Record<string, HostInput>> = {},
    options: CallOptions = {},
  ): Promise<Outcome> {
    checkOptions(options, 'call');
    checkArguments(args, kwargs);
    const session = this.#home.session();
    return this.#home.after(await session.call(name, args, kwargs, options, this.#number));
  }

  /** As `sandbox.get`. */
  get<Value = PythonValue>(name: string): Promise<Value | undefined>;
  async get(name: string): Promise<PythonValue | undefined> {
    return this.#home.session().get(name, this.#number);
  }

  /** As `sandbox.set`. */
  async set(name: string, value: HostInput): Promise<void> {
    await this.#home.session().set(name, value, this.#number);
  }

  /** As `sandbox.variables`. */
  async variables(): Promise<readonly Variable[]> {
    return listVariables(this.#ask);
  }

  /** As `sandbox.complete`. */
  async complete(code: string, cursor: number = code.length): Promise<Completion> {
    return completeCode(this.#ask, code, cursor);
  }

  /** As `sandbox.inspect`. */
  async inspect(name: string): Promise<Inspection | undefined> {
    return inspectName(this.#ask, name);
  }

  /**
   * Drops its variables. Nothing happens when it is closed already.
   *
   * @throws UsageError while a run is going on in it.
   */
  async close(): Promise<void> {
    if (!this.closed) {
      await this.#home.session().contexts.close(this.#number);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
