import { LOCAL_WALLS } from './local-walls.ts';
import { openSandbox, openSandboxOfFile } from './open-sandbox.ts';
import type { SandboxOptions } from './options.ts';
import type { RestoreOptions } from './rewind.ts';
import { SandboxBase } from './sandbox-base.ts';
import type { OpenedParts } from './sandbox-base.ts';

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
export class Sandbox extends SandboxBase {
  /**
   * Opens a sandbox.
   *
   * @throws PolicyError when the policy is not valid; UsageError when an option is not, or the
   * interpreter can't be used; WallUnavailableError when a layer of the wall is missing;
   * LaunchError when the guest does not start.
   */
  static async create(options: SandboxOptions = {}): Promise<Sandbox> {
    return Sandbox.#made(options, await openSandbox(LOCAL_WALLS, options));
  }

  /**
   * Opens a sandbox from a file that `checkpoint.save` wrote, in this process or another, with the same
   * guest image. Nothing of the file is used before all of it is known to be what somebody with the key
   * wrote. Objects of the host are not in it: `expose` binds them anew with the first run.
   *
   * @throws UsageError for a file that is none, or was changed, or is of another key or image; else as
   * `Sandbox.create` does. Only the wasm wall can.
   */
  static async restore(file: string, { key, ...options }: RestoreOptions): Promise<Sandbox> {
    const parts = await openSandboxOfFile(LOCAL_WALLS, file, { key, ...options });
    return Sandbox.#made(options, parts);
  }

  static readonly #made = (options: SandboxOptions, opened: OpenedParts): Sandbox =>
    new Sandbox(options, { ...opened, make: Sandbox.#made });
}
