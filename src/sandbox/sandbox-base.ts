/// <reference lib="esnext.disposable" />
import type { Completion } from '../model/completion.ts';
import { UsageError } from '../model/errors.ts';
import type { FolderEntry } from '../model/folder-entry.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Outcome } from '../model/outcome.ts';
import type { HostInput, PythonValue } from '../model/value.ts';
import type { SyntaxCheck } from '../model/syntax-check.ts';
import type { Variable } from '../model/variable.ts';
import { checkExposure } from '../capability/index.ts';
import type { ReferenceCounts } from '../capability/index.ts';
import type { WallKind } from '../wall/wall.ts';
import { collect } from './files/collect.ts';
import { SandboxFiles } from './files/sandbox-files.ts';
import { Checkpoints } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { checkExposed } from './check-options.ts';
import type { FolderChanges } from './mounts/folder-changes.ts';
import type { Overlays } from './mounts/overlays.ts';
import type { ChosenWall } from './choose-wall.ts';
import { Context } from './context.ts';
import type { ContextHome, ContextOptions } from './context.ts';
import { ContextNumbers, FIRST_CONTEXT } from './contexts.ts';
import { guestPath } from './guest-path.ts';
import { checkOptions } from './option-kinds.ts';
import type { CallOptions, Code, ForkOptions, RunOptions, SandboxOptions } from './options.ts';
import { guestOfPoint, guestAt } from './rewind.ts';
import { fillOverlays, openSession, startSession } from './open-session.ts';
import type { Session } from './session.ts';
import { checkSyntax } from './syntax.ts';
import type { WallSource } from './wall-source.ts';

/** What a sandbox can do, wherever its wall stands: on this machine, or on that of a service. */
export class SandboxBase implements AsyncDisposable {
  readonly #walls: WallSource;
  readonly #make: SandboxParts['make'];
  #session: Session;
  #overlays: Overlays;
  readonly #options: SandboxOptions;
  #chosen: ChosenWall;
  #checkpoints: Checkpoints;
  #killed = false;
  #python: string;
  #restarting: Promise<void> | null = null;
  /** How often `kill` was called: a guest that comes after it is not wanted any more. */
  #kills = 0;
  readonly #contextNumbers: ContextNumbers;
  readonly #home: ContextHome = {
    session: () => this.#session,
    after: (outcome) => this.#after(outcome),
  };
  /** What `run`, `get` and the like are about. */
  readonly #first = new Context(this.#home, FIRST_CONTEXT);
  /** Files of the guest. */
  readonly files: SandboxFiles = new SandboxFiles((request) => this.#session.serve(request));

  protected constructor(options: SandboxOptions, parts: SandboxParts) {
    this.#walls = parts.walls;
    this.#make = parts.make;
    this.#options = options;
    this.#chosen = parts.chosen;
    this.#session = parts.session;
    this.#overlays = parts.overlays;
    this.#checkpoints = parts.checkpoints;
    this.#python = parts.python;
    this.#contextNumbers = parts.contextNumbers;
  }

  /** The version of Python inside, as in `3.11.2`. */
  get python(): string {
    return this.#python;
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

  /** How many references are alive, and how many calls of the guest are going on. */
  get references(): ReferenceCounts {
    return this.#session.references;
  }

  /**
   * Runs code and tells what became of it. What the guest does wrong is in the outcome, never
   * thrown.
   *
   * @typeParam Value What the last expression is expected to be. A guest may return what it likes: it
   * is a promise of yours to the compiler, not a check.
   * @throws UsageError when an option is not valid, the file can't be read, another run is going on,
   * or the sandbox is closed; ProtocolError when the guest does not keep to the protocol.
   *
   * @example
   * ```ts
   * const outcome = await sandbox.run<number>('sum(numbers)', { inputs: { numbers: [1, 2, 3] } });
   * ```
   */
  run<Value = PythonValue>(code: Code, options?: RunOptions): Promise<Outcome<Value>>;
  async run(code: Code, options: RunOptions = {}): Promise<Outcome> {
    return this.#first.run(code, options);
  }

  /**
   * Calls a function of the guest, `name` or `object.method`, and tells what became of it as `run`
   * does.
   *
   * @throws as `run` does, and UsageError for arguments that cannot cross.
   *
   * @example
   * ```ts
   * await sandbox.run('def area(width, height=1): return width * height');
   * const outcome = await sandbox.call<number>('area', [3], { height: 4 }); // outcome.value is 12
   * ```
   */
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
    return this.#first.call(name, args, kwargs, options);
  }

  /**
   * The value of a variable, or of `variable.attribute`; `undefined` when there is none.
   *
   * @throws GuestError when an exception came of it; UsageError when the sandbox is closed, or the
   * guest ends meanwhile.
   */
  get<Value = PythonValue>(name: string): Promise<Value | undefined>;
  async get(name: string): Promise<PythonValue | undefined> {
    return this.#first.get(name);
  }

  /**
   * Binds a variable.
   *
   * @throws UsageError for a value that cannot cross, or when the sandbox is closed.
   */
  async set(name: string, value: HostInput): Promise<void> {
    await this.#first.set(name, value);
  }

  /**
   * The variables of the program, by name, at most 10,000; a repr is cut to 200 characters.
   *
   * @throws GuestError when an exception came of it; UsageError when the sandbox is closed.
   */
  async variables(): Promise<readonly Variable[]> {
    return this.#first.variables();
  }

  /**
   * Whether code is a whole program, or the beginning of one, and how the next line would begin: for
   * an editor. The code does not run.
   *
   * @throws GuestError when an exception came of it; UsageError when the sandbox is closed.
   */
  async checkSyntax(code: string): Promise<SyntaxCheck> {
    return checkSyntax((request) => this.#session.serve(request), code);
  }

  /**
   * How code may go on at `cursor`, a place in UTF-16 units, by default its end: names, attributes,
   * keywords, modules, keys. At most 1,000 matches. Attributes are asked of the objects themselves, which
   * may run code of the guest: a bare `a.b.` is evaluated, and nothing else.
   *
   * @throws UsageError for a cursor outside the code, or when the sandbox is closed.
   *
   * @example
   * ```ts
   * const { matches, start, end } = await sandbox.complete('import ma');
   * // matches: [{ text: 'mailbox', type: 'module' }, …], start: 7, end: 9
   * ```
   */
  async complete(code: string, cursor: number = code.length): Promise<Completion> {
    return this.#first.complete(code, cursor);
  }

  /**
   * What is known of a variable, a builtin, or an attribute as in `math.sqrt`: type, repr, signature,
   * docstring, source. `undefined` when there is none. Each text is cut to 65,536 characters.
   *
   * @throws UsageError for what is no name, or when the sandbox is closed.
   */
  async inspect(name: string): Promise<Inspection | undefined> {
    return this.#first.inspect(name);
  }

  /**
   * Opens another set of variables in this interpreter, as for another notebook: no wall stands between
   * them. At most 100 at a time.
   *
   * @throws UsageError when there are too many, or the sandbox is closed.
   */
  async createContext(options: ContextOptions = {}): Promise<Context> {
    checkOptions(options, 'context');
    const { expose = {} } = options;
    checkExposed(expose);
    checkExposure(expose);
    return new Context(this.#home, await this.#session.openContext(expose));
  }

  /**
   * The contexts that are open, as they were opened: in a fork, and in what `Sandbox.restore` has opened,
   * those that were copied.
   */
  get contexts(): readonly Context[] {
    const { others } = this.#session.contexts;
    return others.map((number) => new Context(this.#home, number));
  }

  /** Raises KeyboardInterrupt in the code that is running, as Ctrl-C does. */
  interrupt(): void {
    this.#session.interrupt();
  }

  /**
   * Makes the sandbox as it was when it was new: variables, modules, files, everything. References
   * that the host holds die. On the wasm wall the guest's memory is restored in place; on the kernel
   * wall another guest takes over.
   *
   * @throws UsageError when a run is going on or the sandbox is closed.
   */
  async reset(): Promise<void> {
    const guest = this.#session.detach();
    const { hold } = this.#chosen;
    const kills = this.#kills;
    try {
      const renewed = (await guest.reset?.()) === true ? guest : null;
      if (renewed === null) {
        guest.kill();
      }
      const next = renewed ?? (await hold.wall.open());
      const contextNumbers = this.#contextNumbers;
      this.#session = startSession(this.#options, this.#chosen, next, { contextNumbers }).session;
      this.#overlays = await fillOverlays(this.#session, this.#options, this.#chosen);
    } catch (error) {
      guest.kill();
      hold.release();
      throw error;
    }
    this.#checkWanted(kills);
  }

  /**
   * As `reset`, whatever state the sandbox is in: a run that is going on becomes `cancelled`, and one
   * whose guest ended, or that was closed, lives again.
   *
   * @throws UsageError when `kill()` is called meanwhile; what `Sandbox.create` throws.
   */
  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = null;
    });
    return this.#restarting;
  }

  async #restart(): Promise<void> {
    if (!this.#session.closed && !this.#session.busy) {
      await this.reset();
      return;
    }
    this.#session.kill();
    const kills = this.#kills;
    const { fallbackReason } = this;
    const { chosen, guest, session, overlays } = await openSession(
      this.#walls,
      { ...this.#options, wall: this.wall },
      { contextNumbers: this.#contextNumbers },
    );
    this.#chosen = { ...chosen, fallbackReason };
    this.#session = session;
    this.#overlays = overlays;
    this.#python = guest.python;
    if (this.#killed) {
      this.#killed = false;
      this.#checkpoints = new Checkpoints(this.#options.checkpoints ?? 0, this.#walls);
    }
    this.#checkWanted(kills);
  }

  #checkWanted(kills: number): void {
    if (this.#kills !== kills) {
      this.#session.kill();
      throw new UsageError('the sandbox was closed while it started anew');
    }
  }

  /**
   * Takes a checkpoint, which `restore` goes back to: variables, modules, open generators, files. At
   * most `checkpoints` (an option of `Sandbox.create`) are alive at one time.
   *
   * @throws UsageError when a run is going on, the sandbox is closed, as many are alive as may be, or
   * the guest has something that cannot be copied, as threads.
   */
  async checkpoint(): Promise<Checkpoint> {
    this.#checkpoints.checkRoom();
    return this.#checkpoints.add(await this.#session.checkpoint(), this.#chosen.hold);
  }

  /**
   * Makes the sandbox as it was at a checkpoint of its own, any number of times; also when its guest
   * has ended since, but for `kill()`. References that the host holds die; objects of the host that the
   * guest held then it holds again.
   *
   * @throws UsageError when a run is going on, the sandbox was killed, or the checkpoint dropped;
   * LaunchError when the guest could not be restored: the sandbox is closed then.
   */
  async restore(checkpoint: Checkpoint): Promise<void> {
    this.#checkNotKilled();
    const point = checkpoint.pointFor(this.#checkpoints);
    const guest = await guestAt(point, this.#chosen, this.#session);
    const contextNumbers = this.#contextNumbers;
    const { session } = startSession(this.#options, this.#chosen, guest, { point, contextNumbers });
    this.#session = session;
    this.#overlays.follow((request) => session.serve(request));
    if (this.#killed) {
      this.#session.kill();
      this.#checkNotKilled();
    }
  }

  /**
   * Another sandbox with a copy of everything, which lives and ends by itself. On the kernel wall it takes
   * `forks` (an option of `Sandbox.create`); a sandbox and its forks are one guest there to the wall and the
   * limits, and a fork is not forked again.
   *
   * @param own What the other one does not share with this one. Default: it has the same listener.
   * @throws UsageError when a run is going on or the sandbox is closed, as many forks are alive as may be,
   * or the guest has something that cannot be copied, as threads; LaunchError when there is no other guest.
   *
   * @example
   * ```ts
   * const sandbox = await Sandbox.create({ forks: 1 });
   * await sandbox.run('x = 1');
   * const other = await sandbox.fork();
   * await other.run('x = 2'); // in `sandbox` x is 1
   * ```
   */
  async fork(own: ForkOptions = {}): Promise<SandboxBase> {
    checkOptions(own, 'fork');
    const options = { ...this.#options, ...own };
    const checkpoints = new Checkpoints(this.#options.checkpoints ?? 0, this.#walls);
    const point = await this.#session.fork();
    try {
      const guest = await guestOfPoint(point, this.#chosen);
      const contextNumbers = new ContextNumbers(point.contexts);
      const { session } = startSession(options, this.#chosen, guest, { point, contextNumbers });
      const overlays = this.#overlays.forked((request) => session.serve(request));
      const { python } = this;
      const parts = { walls: this.#walls, chosen: this.#chosen, session, overlays, python };
      return this.#make(options, { ...parts, checkpoints, contextNumbers });
    } finally {
      point.frozen.drop();
      point.held.drop();
    }
  }

  /**
   * Copies of everything below a folder of the guest, as data: files, folders, links, folders before
   * what is in them. At most 20,000 of them, 64 folders deep, and 256 MiB.
   *
   * @throws GuestError when there is no such folder; UsageError when there is more in it, or the
   * sandbox is closed.
   */
  async collect(path: string): Promise<readonly FolderEntry[]> {
    return collect((request) => this.#session.serve(request), guestPath('path', path));
  }

  /**
   * What the guest did to its copy of a folder of the host that is mounted with mode `overlay` or `rw`:
   * to be looked at, applied to the host, or dropped.
   *
   * @param guest The folder in the guest, as in the mount.
   * @throws UsageError when there is no such mount; as `collect` does.
   */
  async changes(guest: string): Promise<FolderChanges> {
    return this.#overlays.changes(guest);
  }

  /** Ends the sandbox and every process in it; a run that is going on becomes `cancelled`. */
  kill(): void {
    this.#killed = true;
    this.#kills += 1;
    this.#session.kill();
    this.#checkpoints.close();
  }

  #checkNotKilled(): void {
    if (this.#killed) {
      throw new UsageError('the sandbox is closed; create another one');
    }
  }

  /** What guest code has changed is told, and applied, before its outcome is there. */
  async #after(outcome: Outcome): Promise<Outcome> {
    await this.files.afterRun();
    return this.#overlays.report(outcome);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
  }
}

/** What is opened for a sandbox. */
export interface OpenedParts {
  readonly walls: WallSource;
  readonly chosen: ChosenWall;
  readonly session: Session;
  readonly overlays: Overlays;
  readonly checkpoints: Checkpoints;
  readonly python: string;
  readonly contextNumbers: ContextNumbers;
}

/** What a sandbox holds. */
export interface SandboxParts extends OpenedParts {
  /** Makes another of the same class. */
  readonly make: (options: SandboxOptions, parts: OpenedParts) => SandboxBase;
}
