import { LaunchError, UsageError } from '../model/errors.ts';
import { goneObjects } from '../capability/index.ts';
import type { Guest } from '../wall/wall.ts';
import { readCheckpoint } from './checkpoint-file.ts';
import type { CheckpointKey } from './checkpoint-file.ts';
import type { ChosenWall } from './choose-wall.ts';
import { FIRST_CONTEXT } from './contexts.ts';
import type { SandboxOptions } from './options.ts';
import type { Session } from './session.ts';
import type { SessionPoint } from './session-point.ts';
import type { WallSource } from './wall-source.ts';

/** Options of `Sandbox.restore(file, options)`. What the guest was given as files is in the file. */
export interface RestoreOptions extends Omit<SandboxOptions, 'mounts' | 'packages'> {
  /** The key that the checkpoint was saved with: a text or bytes, at least 16. */
  readonly key: CheckpointKey;
}

/** A guest that is at a checkpoint: that of the session, which ends, or a new one if it has ended. */
export async function guestAt(
  { frozen }: SessionPoint,
  chosen: ChosenWall,
  session: Session,
): Promise<Guest> {
  if (session.closed) {
    return guestOfPoint({ frozen }, chosen);
  }
  const guest = session.detach();
  if ((await guest.restore?.(frozen)) === true) {
    return guest;
  }
  guest.kill();
  return restored(frozen, chosen);
}

/** Another guest at a checkpoint. Its session has a hold of its own on the wall. */
export function guestOfPoint(
  { frozen }: Pick<SessionPoint, 'frozen'>,
  chosen: ChosenWall,
): Promise<Guest> {
  chosen.hold.again();
  return frozen.fork === undefined ? restored(frozen, chosen) : Promise.resolve(frozen.fork);
}

/**
 * A guest at the checkpoint of a file.
 *
 * @throws UsageError for a file that cannot be restored here.
 */
export async function guestOfFile({
  walls,
  file,
  key,
  options,
}: {
  readonly walls: WallSource;
  readonly file: string;
  readonly key: CheckpointKey;
  readonly options: SandboxOptions;
}): Promise<{ readonly chosen: ChosenWall; readonly guest: Guest; readonly point: SessionPoint }> {
  for (const name of ['mounts', 'packages', 'python'] as const) {
    if (options[name] !== undefined) {
      throw new UsageError(`${name}: a checkpoint has its own; leave it out`);
    }
  }
  if (options.wall === 'kernel') {
    throw new UsageError("wall: only the wasm wall can restore a file; write wall: 'wasm'");
  }
  const { image, bytes, counts, lastId, runs, contexts } = await readCheckpoint(file, key);
  const chosen = await walls.choose({ ...options, wall: 'wasm' });
  const frozen = walls.unpack({ image, bytes });
  const guest = await restored(frozen, chosen);
  const point = {
    frozen,
    runs,
    contexts,
    held: goneObjects(counts, lastId),
    unexposed: new Map([[FIRST_CONTEXT, options.expose ?? {}]]),
  };
  return { chosen, guest, point };
}

/** Releases the hold when there is no such guest. */
async function restored(frozen: SessionPoint['frozen'], { hold }: ChosenWall): Promise<Guest> {
  try {
    const guest = frozen.guest ?? (await hold.wall.open());
    if ((await guest.restore?.(frozen)) === true) {
      return guest;
    }
    guest.kill();
    throw new LaunchError(
      'the checkpoint could not be restored: it may need more memory, files or descriptors than the ' +
        'policy allows',
    );
  } catch (error) {
    hold.release();
    throw error;
  }
}
