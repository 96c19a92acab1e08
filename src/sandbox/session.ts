import { ProtocolError, UsageError } from '../model/errors.ts';
import type { Denial, SystemCall } from '../model/denial.ts';
import type { FolderEntry } from '../model/folder-entry.ts';
import type { Limits } from '../model/limits.ts';
import type { Outcome } from '../model/outcome.ts';
import type { HostInput, PythonValue } from '../model/value.ts';
import type { Exposure, HostErrorReport, ReferenceCounts } from '../capability/index.ts';
import type { Guest } from '../wall/wall.ts';
import { checkCode, checkName, checkRunOptions } from './check-options.ts';
import { checkGuestPath } from './guest-path.ts';
import { loadCode } from './code.ts';
import { Conversation } from './conversation.ts';
import { displayRoom } from './displays.ts';
import type { Code, RunOptions } from './options.ts';
import { Run } from './run.ts';
import { checkSize, runMessage } from './run-message.ts';
import type { ServiceRequest } from './service.ts';

/** What a session is made of. */
export interface SessionSettings {
  readonly guest: Guest;
  readonly limits: Limits;
  /** Whether there is one program to run, which ends as `python file.py` does. */
  readonly oneShot: boolean;
  /** Called once, when the guest has ended or is being killed. */
  readonly onClosed: () => void;
  readonly expose?: Exposure;
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
  #runs = 0;
  #closed = false;
  #killed = false;
  /** What the guest has not been handed yet: it goes with the first run. */
  #unexposed: Exposure;

  constructor(settings: SessionSettings) {
    const { guest, limits, expose = {}, exactFloats = false } = settings;
    this.#settings = settings;
    this.#unexposed = expose;
    this.#conversation = new Conversation({
      guest,
      limits,
      exactFloats,
      onHostError: settings.onHostError ?? null,
      onDenial: settings.onDenial ?? null,
      onSystemCall: settings.onSystemCall ?? null,
      onEnded: () => this.#close(),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  get references(): ReferenceCounts {
    return this.#conversation.capabilities.counts;
  }

  /** As `Sandbox.run`. */
  async run(code: Code, options: RunOptions): Promise<Outcome> {
    checkRunOptions(options);
    checkCode(code);
    return this.#alone(() => this.#runCode(code, options));
  }

  async #runCode(code: Code, options: RunOptions): Promise<Outcome> {
    const { guest, limits, oneShot } = this.#settings;
    this.#runs += 1;
    const loaded = await loadCode(code, options, {
      limitBytes: limits.inputBytes,
      runNumber: this.#runs,
      python: guest.python,
    });
    return this.#begin(options, (id) => {
      const { inputs = {}, expose = {} } = options;
      const bindings = this.#conversation.capabilities.encodeBindings({
        inputs,
        exposed: this.#unexposed,
        runExposed: expose,
      });
      const message = runMessage({ id, loaded, options, limits, final: oneShot, bindings });
      this.#unexposed = {};
      return message;
    });
  }

  /** As `Sandbox.call`. */
  async call(
    name: string,
    args: readonly HostInput[],
    kwargs: Readonly<Record<string, HostInput>>,
    options: RunOptions,
  ): Promise<Outcome> {
    const { limits } = this.#settings;
    checkName(name, true);
    checkRunOptions(options);
    return this.#alone(() =>
      this.#begin(options, (id) => {
        const body = this.#conversation.capabilities.encode([args, kwargs]);
        checkSize(body, limits);
        const { resultBytes } = limits;
        const displays = displayRoom(options);
        return { op: 'do', id, action: 'call', target: null, name, resultBytes, displays, body };
      }),
    );
  }

  /** As `Sandbox.get`. */
  async get(name: string): Promise<PythonValue | undefined> {
    checkName(name, true);
    return this.#operate('get', name, []);
  }

  /** As `Sandbox.set`. */
  async set(name: string, value: HostInput): Promise<void> {
    checkName(name);
    await this.#operate('set', name, [value]);
  }

  /** Asks a service of the agent. */
  async serve<Answer>(request: ServiceRequest<Answer>): Promise<Answer> {
    this.#checkOpen();
    const { service: name, args, resultBytes, parse } = request;
    const { value } = await this.#conversation.capabilities.operate({
      ...{ action: 'serve', target: null, name, args, kwargs: {} },
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

  /** As `Sandbox.collect`. */
  async collect(path: string): Promise<readonly FolderEntry[]> {
    this.#checkOpen();
    this.#checkFree();
    checkGuestPath('collect', path);
    const { guest } = this.#settings;
    if (guest.collect === undefined) {
      throw new UsageError("collect: the kernel wall cannot tell files; write wall: 'wasm'");
    }
    return guest.collect(path);
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

  async #begin(options: RunOptions, message: Parameters<Conversation['run']>[1]): Promise<Outcome> {
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
      return await this.#conversation.run(run, message);
    } finally {
      this.#run = null;
    }
  }

  async #operate(
    action: 'get' | 'set',
    name: string,
    args: readonly HostInput[],
  ): Promise<PythonValue | undefined> {
    this.#checkOpen();
    const operation = { action, target: null, name, args, kwargs: {} };
    const { value } = await this.#conversation.capabilities.operate(operation);
    return value;
  }

  #checkOpen(): void {
    if (this.#closed) {
      throw new UsageError('the sandbox is closed: its guest has ended; create another one');
    }
  }

  async #alone(work: () => Promise<Outcome>): Promise<Outcome> {
    this.#checkFree();
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
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
