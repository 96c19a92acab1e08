import type { Exposure, HostErrorReport } from '../capability/index.ts';
import type { Denial, SystemCall } from '../model/denial.ts';
import type { Display, DisplayLimits } from '../model/display.ts';
import type { Packages } from '../model/packages.ts';
import type { Policy, PresetName } from '../model/policy.ts';
import type { HostInput } from '../model/value.ts';
import type { InputHandler } from './prompts.ts';
import type { ArtifactLimits } from './files/artifacts.ts';
import type { FileContent } from './files/content.ts';

/** Which wall to stand behind. `'auto'` takes the kernel wall where it is complete. */
export type WallChoice = 'auto' | 'kernel' | 'wasm';

/** A folder of the host for the guest. */
export interface Mount {
  /** A path on the host. */
  readonly host: string;
  /** An absolute path in the guest. */
  readonly guest: string;
  /**
   * `'ro'` (default): the guest can read it. On the kernel wall it sees the folder itself, on the wasm
   * wall a copy from when the sandbox was made.
   *
   * `'overlay'`: a copy on the guest's own disk, which the guest may change; `sandbox.changes` tells how,
   * and applies to the host what you want.
   *
   * `'rw'`: an overlay whose changes are applied after each run; `outcome.mounts` tells which.
   */
  readonly mode?: 'ro' | 'overlay' | 'rw';
}

/** Options of `Sandbox.create`. */
export interface SandboxOptions {
  /** Default `'auto'`; the choice is told in `sandbox.wall`. */
  readonly wall?: WallChoice;
  /** A preset's name or a policy. Default `'strict'`. */
  readonly policy?: PresetName | Policy;
  /** Interpreter: a path or a command name. Default: `python3` of PATH. */
  readonly python?: string;
  /**
   * Sealed guests to keep ready behind this policy, so that the next one costs nothing. Default 2;
   * 0 for a process that runs one program.
   */
  readonly spares?: number;
  /** How many checkpoints of the sandbox may be alive at one time, at most 64. Default: none. */
  readonly checkpoints?: number;
  /**
   * How many forks of the sandbox may be alive at one time, at most 8 on the kernel wall, where they are one
   * guest to the wall and to the limits. On the wasm wall, which needs no such word, any number may.
   * Default: none.
   */
  readonly forks?: number;
  /**
   * What the guest may use of the host, for the whole session. In the guest each is a global and an
   * attribute of the module `host`.
   */
  readonly expose?: Exposure;
  /**
   * Whether floats that are whole numbers come back as `PythonFloat`, so that they are still floats
   * when they go back. Default: no, `2.0` is `2`.
   */
  readonly exactFloats?: boolean;
  /**
   * Hears of errors that functions of the host threw and the guest was not told about. Default: a
   * warning of the process, with the same id that the guest was told.
   */
  readonly onHostError?: (report: HostErrorReport) => void;
  /**
   * Where guests of the wasm wall run: in processes of their own (default), or in threads of this
   * one, which starts faster and is a weaker wall: a fault of the engine would be one of this process.
   */
  readonly isolation?: 'process' | 'thread';
  /**
   * Hears of each system call that the wall refuses, as it happens: what `outcome.denials` will have of
   * it, with how often it was refused so far.
   */
  readonly onDenial?: (denial: Denial) => void;
  /**
   * Hears of every system call of the guest, at most 1,000,000. Only the wasm wall knows them; it
   * slows the guest down.
   */
  readonly onSystemCall?: (call: SystemCall) => void;
  /**
   * For runs that come out the same each time: every clock starts at this time, milliseconds since
   * 1970, and goes on by itself; random numbers follow from `seed`. Only the wasm wall can.
   */
  readonly deterministic?: { readonly timeMs?: number; readonly seed?: number };
  /** Folders of the host. */
  readonly mounts?: readonly Mount[];
  /**
   * Packages for the guest to import, in place of those that are installed for the interpreter: wheels by
   * their paths, `{ lock }` or `{ wheels }`. On the wasm wall wheels of pure Python only.
   */
  readonly packages?: Packages;
  /** Smallest step of the guest's clocks. Default 0.001; more makes timing attacks harder. */
  readonly clockResolutionMs?: number;
}

/** Code to run: the text itself, a file of the host, or a module known to the guest. */
export type Code = string | { readonly file: string } | { readonly module: string };

/** One piece of output, in order of arrival. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** Options of one run. */
export interface RunOptions {
  /** What the guest reads from its standard input; nothing by default. */
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array | string>;
  /**
   * Answers `input()` and `getpass.getpass()` of the guest, which gets an EOFError for null. The prompt
   * is not printed. By default they read the standard input.
   */
  readonly onInput?: InputHandler;
  /**
   * For how long the clock of `timeoutMs` stands still while `onInput` is asked, all questions of the run
   * together; after that it goes on. Default 600,000, which is ten minutes; 0 lets it go on at once.
   */
  readonly inputTimeoutMs?: number;
  /** `sys.argv[0]`. Default: the file's path, `-c` for `<string>`, else empty. */
  readonly argv0?: string;
  /** `sys.argv[1:]`. */
  readonly args?: readonly string[];
  /** Files to write before, by name below the work folder or by absolute path. They stay. */
  readonly files?: Readonly<Record<string, FileContent>>;
  /**
   * Whether the outcome has `artifacts`: the files of the work folder that are new or have changed, with
   * their content, within limits. Default: no.
   */
  readonly artifacts?: boolean | ArtifactLimits;
  /** Variables to bind before: data only. They stay, as if the code had assigned them. */
  readonly inputs?: Readonly<Record<string, HostInput>>;
  /** What the guest may use of the host during this run only. */
  readonly expose?: Exposure;
  /** Environment variables for this run only. */
  readonly env?: Readonly<Record<string, string>>;
  /** Wall time of this run; default and most: the policy's `limits.timeoutMs`. */
  readonly timeoutMs?: number;
  /** Abort to cancel the run. The guest ends with it, and so does the sandbox. */
  readonly signal?: AbortSignal;
  /**
   * Whether an uncaught exception is also printed on the guest's stderr, at the moment and as
   * `python` does. Default: no, it is in the outcome.
   */
  readonly printTraceback?: boolean;
  /**
   * Whether the value of the last expression comes to the host. Default: yes. Without it there is its
   * repr, however large the value is.
   */
  readonly returnValue?: boolean;
  /**
   * Whether the code may have `await` outside functions: it then runs in the sandbox's event loop.
   * Default: yes; in the one-shot `run()` no, as with `python file.py`.
   */
  readonly topLevelAwait?: boolean;
  /**
   * Whether the run shows things, as a notebook does: the value of its last expression, what it hands
   * to `display(...)`, which is a builtin then, and its matplotlib figures. They are in
   * `outcome.displays`. Default: only with `onDisplay`.
   */
  readonly displays?: boolean | DisplayLimits;
  /** Hears of each display as it comes. */
  readonly onDisplay?: (display: Display) => void;
  /** Name of the code in tracebacks. Default: the file's path, or `<run-N>`. */
  readonly filename?: string;
  /** Text as it arrives, decoded as UTF-8 across chunk borders. */
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
  /** The same bytes, undecoded, both streams in order of arrival. */
  readonly onOutput?: (chunk: OutputChunk) => void;
}

/** Options of one call of a function of the guest. */
export type CallOptions = Pick<
  RunOptions,
  'timeoutMs' | 'signal' | 'displays' | 'onDisplay' | 'onStdout' | 'onStderr' | 'onOutput'
>;

/** Options of the one-shot `run(code, options)`. */
export interface OneShotOptions extends SandboxOptions, RunOptions {}

/** What a fork has of its own; all else is as in the sandbox that it is a copy of. */
export type ForkOptions = Pick<SandboxOptions, 'onDenial'>;
