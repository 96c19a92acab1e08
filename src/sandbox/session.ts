import { ProtocolError, UsageError } from '../model/errors.ts';
import type { Denial, SystemCall } from '../model/denial.ts';
import type { Limits } from '../model/limits.ts';
import type { Outcome } from '../model/outcome.ts';
import type { HostInput, PythonValue } from '../model/value.ts';
import type { Exposure, HostErrorReport, ReferenceCounts } from '../capability/index.ts';
import type { DoMessage, RunMessage } from '../protocol/index.ts';
import type { Guest } from '../wall/wall.ts';
import { checkCode, checkName, checkRunOptions } from './check-options.ts';
import { loadCode } from './code.ts';
import { ContextNumbers, Contexts, FIRST_CONTEXT } from './contexts.ts';
import { artifactLimits, beforeRun, takeArtifacts } from './files/artifacts.ts';
import { putFiles } from './files/put-files.ts';
import { Conversation } from './conversation.ts';
import { displayRoom } from './displays.ts';
import type { Code, RunOptions } from './options.ts';
import { promptFunction } from './prompts.ts';
import type { Questioning } from './prompts.ts';
import { Run } from './run.ts';
import { checkSize, runMessage } from './run-message.ts';
import type { AskService, ServiceRequest } from './service.ts';
import { checkCopying, takePoint } from './session-point.ts';
import type { PointUse, SessionPoint } from './session-point.ts';

/** What a session is made of. */
export interface SessionSettings {
  readonly guest: Guest;
  readonly limits: Limits;
  /** Whether there is one program to run, which ends as `python file.py` does. */
  readonly oneShot: boolean;
  /** Called once, when the guest has ended or is being killed. */
  readonly onClosed: () => void;
  readonly expose?: Exposure;
  /** Where the guest is already, as a copy of another. */
  readonly point?: Omit<SessionPoint, 'frozen'>;
  readonly contextNumbers?: ContextNumbers;
  readonly exactFloats?: boolean;
  readonly onHostError?: (report: HostErrorReport) => void;
  readonly onDenial?: (denial: Denial) => void;
  readonly onSystemCall?: (call: SystemCall) => void;
}

/** The runs in one guest, one after the other, and what else is done in it. */
export class Session {
  readonly #settings: SessionSettings;
  readonly #conversation: Conversation;
  #run: Run | null = null;
  /** Whether a run is going on, or its code is being read. */
  #busy = false;
  /** Where it goes on. */
  #busyContext: number | null = null;
  readonly contexts: Contexts;
  #runs: number;
  #closed = false;
  #killed = false;
  /** What a context has not been handed yet: it goes with the first run in it. */
  readonly #unexposed: Map<number, Exposure>;

  constructor(settings: SessionSettings) {
    const { guest, limits, expose = {}, exactFloats = false, point } = settings;
    this.#settings = settings;
    this.#runs = point?.runs ?? 0;
    this.#unexposed = new Map(point?.unexposed ?? [[FIRST_CONTEXT, expose]]);
    this.contexts = new Contexts({
      ask: (request) => this.serve(request),
      isRunning: (context) => context === this.#busyContext,
      numbers: settings.contextNumbers ?? new ContextNumbers(),
      open: point?.contexts ?? [],
    });
    this.#conversation = new Conversation({
      guest,
      limits,
      exactFloats,
      held: point?.held ?? null,
      onHostError: settings.onHostError ?? null,
      onDenial: settings.onDenial ?? null,
      onSystemCall: settings.onSystemCall ?? null,
      onEnded: () => this.#close(),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether a run is going on. */
  get busy(): boolean {
    return this.#busy;
  }

  get references(): ReferenceCounts {
    return this.#conversation.capabilities.counts;
  }

  /** As `Sandbox.run`. */
  async run(code: Code, options: RunOptions, context = FIRST_CONTEXT): Promise<Outcome> {
    checkRunOptions(options);
    checkCode(code);
    return this.#alone(context, () =>
      this.#withFiles(options, () => this.#runCode(code, options, context)),
    );
  }

  /** The files that a run is given, and those that it leaves. */
  async #withFiles(options: RunOptions, run: () => Promise<Outcome>): Promise<Outcome> {
    const limits = artifactLimits(options.artifacts);
    const ask: AskService = (request) => this.serve(request);
    if (options.files !== undefined && !this.#closed) {
      await putFiles(ask, options.files);
    }
    if (limits === null) {
      return run();
    }
    const before = await beforeRun(ask);
    const outcome = await run();
    return { ...outcome, artifacts: await takeArtifacts(ask, before, limits) };
  }

  async #runCode(code: Code, options: RunOptions, context: number): Promise<Outcome> {
    const { guest, limits, oneShot } = this.#settings;
    this.#runs += 1;
    const loaded = await loadCode(code, options, {
      limitBytes: limits.inputBytes,
      runNumber: this.#runs,
      python: guest.python,
    });
    return this.#begin(options, (id, run) => {
      const { inputs = {}, expose = {}, onInput } = options;
      const bindings = this.#conversation.capabilities.encodeBindings({
        inputs,
        exposed: this.#unexposed.get(context) ?? {},
        runExposed: expose,
        ...(onInput === undefined
          ? {}
          : { forAgent: { input: promptFunction(onInput, questioning(guest, run)) } }),
      });
      const message = runMessage({
        id,
        loaded,
        options,
        limits,
        final: oneShot,
        context,
        bindings,
      });
      this.#unexposed.delete(context);
      return message;
    });
  }

  /** As `Sandbox.call`. */
  async call(
    name: string,
    args: readonly HostInput[],
    kwargs: Readonly<Record<string, HostInput>>,
    options: RunOptions,
    context = FIRST_CONTEXT,
  ): Promise<Outcome> {
    const { limits } = this.#settings;
    checkName(name, true);
    checkRunOptions(options);
    return this.#alone(context, () =>
      this.#begin(options, (id) => {
        const body = this.#conversation.capabilities.encode([args, kwargs]);
        checkSize(body, limits);
        const { resultBytes } = limits;
        const displays = displayRoom(options);
        return {
          ...{ op: 'do', id, action: 'call', target: null, name },
          ...{ context, resultBytes, displays, body },
        };
      }),
    );
  }

  /** As `Sandbox.get`. */
  async get(name: string, context = FIRST_CONTEXT): Promise<PythonValue | undefined> {
    checkName(name, true);
    this.contexts.check(context);
    return this.#operate('get', name, [], context);
  }

  /** As `Sandbox.set`. */
  async set(name: string, value: HostInput, context = FIRST_CONTEXT): Promise<void> {
    checkName(name);
    this.contexts.check(context);
    await this.#operate('set', name, [value], context);
  }

  /** Asks a service of the agent. */
  async serve<Answer>(request: ServiceRequest<Answer>, context = FIRST_CONTEXT): Promise<Answer> {
    this.#checkOpen();
    this.contexts.check(context);
    const { service: name, args, resultBytes, parse } = request;
    const { value } = await this.#conversation.capabilities.operate({
      ...{ action: 'serve', target: null, name, args, kwargs: {}, context },
      ...(resultBytes === undefined ? {} : { resultBytes }),
    });
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof ProtocolError) {
        this.#settings.guest.refuse(error);
      }
      throw error;
    }
  }

  /** As `Sandbox.checkpoint`. */
  checkpoint(): Promise<SessionPoint> {
    return this.#copy('checkpoint');
  }

  /** As `Sandbox.fork`: what the other one is made of. */
  fork(): Promise<SessionPoint> {
    return this.#copy('fork');
  }

  async #copy(use: PointUse): Promise<SessionPoint> {
    this.#checkOpen();
    const { guest, point } = this.#settings;
    checkCopying(guest, use, point !== undefined);
    return this.#alone(FIRST_CONTEXT, async () => {
      const contexts = this.contexts.others;
      const unexposed = new Map(this.#unexposed);
      const ask: AskService = (request) => this.serve(request);
      const taken = await takePoint({ guest, use }, this.#conversation, ask);
      return { ...taken, contexts, unexposed, runs: this.#runs };
    });
  }

  /** Opens a context; what is exposed goes with the first run in it. */
  async openContext(expose: Exposure): Promise<number> {
    this.#checkOpen();
    const context = await this.contexts.open();
    this.#unexposed.set(context, expose);
    return context;
  }

  interrupt(): void {
    if (!this.#closed) {
      this.#settings.guest.interrupt();
    }
  }

  kill(): void {
    this.#killed = true;
    this.#run?.cancel();
    this.#settings.guest.kill();
    this.#conversation.close();
    this.#close();
  }

  /**
   * Ends the session but not its guest, which is handed over: references die, and what was exposed is
   * gone.
   */
  detach(): Guest {
    this.#checkOpen();
    this.#checkFree();
    this.#closed = true;
    const { guest } = this.#settings;
    guest.listen(null);
    this.#conversation.close();
    return guest;
  }

  async #begin(
    options: RunOptions,
    message: (id: number, run: Run) => RunMessage | DoMessage,
  ): Promise<Outcome> {
    const { guest, limits, oneShot } = this.#settings;
    this.#checkAlive(); // it may have ended while the code was read
    const run = new Run({
      guest,
      limits,
      options,
      denials: this.#conversation.denials,
      interruptFirst: !oneShot,
    });
    this.#run = run;
    try {
      return await this.#conversation.run(run, (id) => message(id, run));
    } finally {
      this.#run = null;
    }
  }

  async #operate(
    action: 'get' | 'set',
    name: string,
    args: readonly HostInput[],
    context: number,
  ): Promise<PythonValue | undefined> {
    this.#checkOpen();
    const operation = { action, target: null, name, args, kwargs: {}, context };
    const { value } = await this.#conversation.capabilities.operate(operation);
    return value;
  }

  #checkOpen(): void {
    if (this.#closed) {
      throw new UsageError('the sandbox is closed: its guest has ended; create another one');
    }
  }

  async #alone<Result>(context: number, work: () => Promise<Result>): Promise<Result> {
    this.#checkFree();
    this.contexts.check(context);
    this.#busy = true;
    this.#busyContext = context;
    try {
      return await work();
    } finally {
      this.#busy = false;
      this.#busyContext = null;
    }
  }

  /** The end of a guest that no run was told yet is what the next one hears. */
  #checkAlive(): void {
    if (this.#killed || !this.#conversation.hasUntoldEnd) {
      this.#checkOpen();
    }
  }

  #checkFree(): void {
    this.#checkAlive();
    if (this.#busy) {
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

/** How questions of a guest are asked while it runs. */
function questioning(guest: Guest, run: Run): Questioning {
  return { settled: () => guest.settled(), asking: (ask) => run.asking(ask) };
}
