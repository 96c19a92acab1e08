import type { Guest } from '../wall/wall.ts';
import type { ChosenWall } from './choose-wall.ts';
import type { ContextNumbers } from './contexts.ts';
import { checkMounts } from './mounts/check-mounts.ts';
import { Overlays } from './mounts/overlays.ts';
import type { SandboxOptions } from './options.ts';
import { Session } from './session.ts';
import type { SessionPoint } from './session-point.ts';
import { shortageError } from './shortage-error.ts';
import type { WallSource } from './wall-source.ts';
import { warnOfHostError } from './warn-of-host-error.ts';

/** A session, and the guest it is with. */
interface Opened {
  readonly guest: Guest;
  readonly session: Session;
}

/** How a session begins. */
interface Start {
  /** Whether there is one program to run. */
  readonly oneShot?: boolean;
  /** The checkpoint that its guest is at; a new one by default. */
  readonly point?: SessionPoint;
  /** Those of its sandbox. */
  readonly contextNumbers?: ContextNumbers;
}

/**
 * A guest with its session, behind the wall that is chosen.
 *
 * @throws as `Sandbox.create` does.
 */
export async function openSession(
  walls: WallSource,
  options: SandboxOptions,
  start: Pick<Start, 'oneShot' | 'contextNumbers'> = {},
): Promise<Opened & { readonly chosen: ChosenWall; readonly overlays: Overlays }> {
  checkMounts(options.mounts);
  const { chosen, guest } = await openGuest(walls, options).catch((error: unknown) => {
    throw shortageError(error) ?? error;
  });
  const { session } = startSession(options, chosen, guest, start);
  return { chosen, guest, session, overlays: await fillOverlays(session, options, chosen) };
}

/** The host's folders that the guest may change; without them there is no sandbox. */
export async function fillOverlays(
  session: Session,
  { mounts = [] }: SandboxOptions,
  { limits }: ChosenWall,
): Promise<Overlays> {
  try {
    return await Overlays.make((request) => session.serve(request), mounts, limits);
  } catch (error) {
    session.kill();
    throw error;
  }
}

/** A guest behind the wall that is chosen; another one is taken where it gives none. */
export async function openGuest(
  walls: WallSource,
  options: SandboxOptions,
): Promise<{ readonly chosen: ChosenWall; readonly guest: Guest }> {
  let chosen = await walls.choose(options);
  for (;;) {
    try {
      const guest = await chosen.hold.wall.open();
      walls.worked?.(chosen);
      return { chosen, guest };
    } catch (error) {
      const other = chosen.fallbackReason === null ? walls.other(options, error) : null;
      chosen.hold.release();
      if (other === null) {
        throw error;
      }
      chosen = other;
    }
  }
}

/** A session with a guest: new, or at a checkpoint. */
export function startSession(
  options: SandboxOptions,
  { hold, limits }: ChosenWall,
  guest: Guest,
  { oneShot = false, point, contextNumbers }: Start = {},
): Opened {
  const { expose, exactFloats, onHostError = warnOfHostError } = options;
  const { onDenial, onSystemCall } = options;
  const session = new Session({
    guest,
    limits,
    oneShot,
    onClosed: () => hold.release(),
    ...(expose === undefined ? {} : { expose }),
    ...(point === undefined ? {} : { point }),
    ...(contextNumbers === undefined ? {} : { contextNumbers }),
    ...(exactFloats === undefined ? {} : { exactFloats }),
    ...(onDenial === undefined ? {} : { onDenial }),
    ...(onSystemCall === undefined ? {} : { onSystemCall }),
    onHostError,
  });
  return { guest, session };
}
