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

/**
 * Variables of their own in a sandbox, as of another notebook. Contexts share one interpreter: modules,
 * files, the event loop, limits. No wall stands between them; for code that must not see the other's,
 * make another sandbox. One of them runs at a time. A context ends with `close()`, and with what its
 * sandbox was when it was made: `reset()`, `restart()` and `kill()` end it.
 *
 * @example
 * ```ts
 * const context = await sandbox.createContext();
 * await context.run('x = 1');
 * await sandbox.get('x'); // undefined
 * ```
 */
export class Context implements AsyncDisposable {
  readonly #session: Session;
  readonly #number: number;
  readonly #ask: AskService;

  /** For `sandbox.createContext`. */
  constructor(session: Session, number: number) {
    this.#session = session;
    this.#number = number;
    this.#ask = (request) => session.serve(request, number);
  }

  /** Whether the context is closed, or its sandbox is. */
  get closed(): boolean {
    return this.#session.closed || !this.#session.contexts.has(this.#number);
  }

  /** As `sandbox.run`. */
  run<Value = PythonValue>(code: Code, options?: RunOptions): Promise<Outcome<Value>>;
  async run(code: Code, options: RunOptions = {}): Promise<Outcome> {
    checkOptions(options, 'run');
    return this.#session.run(code, options, this.#number);
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
    return this.#session.call(name, args, kwargs, options, this.#number);
  }

  /** As `sandbox.get`. */
  get<Value = PythonValue>(name: string): Promise<Value | undefined>;
  async get(name: string): Promise<PythonValue | undefined> {
    return this.#session.get(name, this.#number);
  }

  /** As `sandbox.set`. */
  async set(name: string, value: HostInput): Promise<void> {
    await this.#session.set(name, value, this.#number);
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
      await this.#session.contexts.close(this.#number);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
