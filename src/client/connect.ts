import { UsageError } from '../model/errors.ts';
import type { PythonValue } from '../model/value.ts';
import { openSandbox, openSandboxOfFile } from '../sandbox/open-sandbox.ts';
import type { Code, OneShotOptions, SandboxOptions } from '../sandbox/options.ts';
import type { RestoreOptions } from '../sandbox/rewind.ts';
import { runProgram } from '../sandbox/run-program.ts';
import type { OneShotResult } from '../sandbox/run-program.ts';
import { SandboxBase } from '../sandbox/sandbox-base.ts';
import type { OpenedParts } from '../sandbox/sandbox-base.ts';
import { RemoteWalls } from './remote-walls.ts';

/** Where the service is, and who asks. */
export interface ConnectOptions {
  /** Address of the service, as in `https://python.example` or `http://127.0.0.1:8060`. */
  readonly url: string | URL;
  /** The key that `pysandbox keys create` printed. Default: none, as a service on loopback may allow. */
  readonly key?: string | undefined;
  /** How long a guest may take to be there. Default 60,000: a service may build its image first. */
  readonly openTimeoutMs?: number;
}

/** A class whose sandboxes are those of a service: what `Sandbox` of `pysandbox` is in process. */
export interface SandboxClass {
  /**
   * Opens a sandbox at the service.
   *
   * @throws as `Sandbox.create` in process, and CapacityError when the service has no room, LaunchError
   * when it cannot be reached.
   */
  create(options?: SandboxOptions): Promise<SandboxBase>;
  /**
   * Opens a sandbox from a file that `checkpoint.save` wrote of a sandbox of the same service.
   *
   * @throws as `create`, and UsageError for a file that the service has not made.
   */
  restore(file: string, options: RestoreOptions): Promise<SandboxBase>;
}

/**
 * Runs one program in a fresh sandbox of the service, as `run` in process.
 *
 * @throws as `Sandbox.create` and `sandbox.run` do.
 */
export type RunAtService = <Value = PythonValue>(
  code: Code,
  options?: OneShotOptions,
) => Promise<OneShotResult<Value>>;

/** What a service offers: the same as `pysandbox` in process. */
export interface Connection {
  readonly Sandbox: SandboxClass;
  readonly run: RunAtService;
}

const OPEN_TIMEOUT_MS = 60_000;

/** The path of the tunnel at a service. */
const TUNNEL_PATH = 'v1/guest';

/** What a URL of a service may begin with, and its WebSockets then. */
const SCHEMES = new Map([
  ['http:', 'ws:'],
  ['https:', 'wss:'],
  ['ws:', 'ws:'],
  ['wss:', 'wss:'],
]);

/**
 * The sandboxes of a service, with the interface of those in process. Nothing is connected yet: each
 * sandbox has a connection of its own, and ends with it.
 *
 * @throws UsageError for a URL that is none.
 *
 * @example
 * ```ts
 * const { Sandbox, run } = connect({ url: 'https://python.example', key: process.env.PYSANDBOX_KEY });
 * await using sandbox = await Sandbox.create({ policy: 'scientific' });
 * const outcome = await sandbox.run('sum([1, 2, 3])');
 * ```
 */
export function connect({ url, key, openTimeoutMs = OPEN_TIMEOUT_MS }: ConnectOptions): Connection {
  const walls = new RemoteWalls({ url: tunnelUrl(url), key: checkedKey(key), openTimeoutMs });

  class Sandbox extends SandboxBase {
    static async create(options: SandboxOptions = {}): Promise<SandboxBase> {
      return Sandbox.#made(options, await openSandbox(walls, options));
    }

    static async restore(
      file: string,
      { key: ofFile, ...options }: RestoreOptions,
    ): Promise<SandboxBase> {
      const opened = await openSandboxOfFile(walls, file, { key: ofFile, ...options });
      return Sandbox.#made(options, opened);
    }

    static readonly #made = (options: SandboxOptions, opened: OpenedParts): Sandbox =>
      new Sandbox(options, { ...opened, make: Sandbox.#made });
  }

  return { Sandbox, run: runAt };

  function runAt<Value = PythonValue>(
    code: Code,
    options?: OneShotOptions,
  ): Promise<OneShotResult<Value>>;
  function runAt(code: Code, options: OneShotOptions = {}): Promise<OneShotResult> {
    return runProgram(walls, code, options);
  }
}

function tunnelUrl(given: string | URL): string {
  const url = URL.canParse(String(given)) ? new URL(String(given)) : null;
  const scheme = SCHEMES.get(url?.protocol ?? '');
  if (url === null || scheme === undefined) {
    throw new UsageError(
      `url: ${JSON.stringify(String(given))} is not the address of a service, as https://python.example`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('url: a key in the address would be written to logs; write key: …');
  }
  const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  return `${scheme}//${url.host}${folder}${TUNNEL_PATH}`;
}

/** What a header can carry. */
const KEY = /^[\x21-\x7e]{1,512}$/;

function checkedKey(key: string | undefined): string | null {
  if (key !== undefined && !KEY.test(key)) {
    throw new UsageError('key: write the key as `pysandbox keys create` printed it');
  }
  return key ?? null;
}
