import { checkExposure } from '../capability/index.ts';
import { checkExposed } from './check-options.ts';
import { Checkpoints } from './checkpoint.ts';
import { ContextNumbers } from './contexts.ts';
import { fillOverlays, openSession, startSession } from './open-session.ts';
import { checkOptions } from './option-kinds.ts';
import type { SandboxOptions } from './options.ts';
import { guestOfFile } from './rewind.ts';
import type { RestoreOptions } from './rewind.ts';
import type { OpenedParts } from './sandbox-base.ts';
import type { WallSource } from './wall-source.ts';

/** What a new sandbox holds, as `Sandbox.create` opens it. */
export async function openSandbox(
  walls: WallSource,
  options: SandboxOptions,
): Promise<OpenedParts> {
  const checkpoints = checkedCheckpoints(walls, options);
  const contextNumbers = new ContextNumbers();
  const { guest, ...opened } = await openSession(walls, options, { contextNumbers });
  return { walls, ...opened, python: guest.python, checkpoints, contextNumbers };
}

/** What a sandbox holds that comes from a file, as `Sandbox.restore` opens it. */
export async function openSandboxOfFile(
  walls: WallSource,
  file: string,
  { key, ...options }: RestoreOptions,
): Promise<OpenedParts> {
  const checkpoints = checkedCheckpoints(walls, options);
  const { chosen, guest, point } = await guestOfFile({ walls, file, key, options });
  const contextNumbers = new ContextNumbers(point.contexts);
  const { session } = startSession(options, chosen, guest, { point, contextNumbers });
  const overlays = await fillOverlays(session, options, chosen);
  const { python } = guest;
  return { walls, chosen, session, overlays, python, checkpoints, contextNumbers };
}

/** @throws UsageError for an option that is not valid. */
function checkedCheckpoints(walls: WallSource, options: SandboxOptions): Checkpoints {
  checkOptions(options, 'sandbox');
  checkExposed(options.expose);
  checkExposure(options.expose ?? {});
  return new Checkpoints(options.checkpoints ?? 0, walls);
}
