import { isTold } from '../../adapter/told.ts';
import { plainLine } from '../plain-text.ts';
import type { Context } from './context.ts';
import type { Sessions } from './sessions.ts';
import { reasonOf } from './told.ts';

/**
 * Sees to it that there is a guest after something was done in one: when it has ended, it is made again
 * as it was before the last statement, where there is a checkpoint; else a new one takes its place.
 */
export async function revive({ printer, sessions, keyboard }: Context): Promise<void> {
  const { sandbox, undo } = sessions.current;
  if (!sandbox.closed || keyboard.signal.aborted) {
    return;
  }
  if (await undo.back()) {
    printer.tell('the session goes on as it was before that: variables and files are kept');
    return;
  }
  const why =
    undo.problem === null
      ? ''
      : `, for there was no checkpoint: ${plainLine(reasonOf(undo.problem))}`;
  const missing = await renew(sessions);
  printer.tell(`the session goes on with a new guest; variables and files are gone${why}`);
  if (missing !== null) {
    printer.tell(missing);
  }
}

/** Returns what the new guest lacks of the files that it should have been given. */
async function renew(sessions: Sessions): Promise<string | null> {
  try {
    await sessions.renew();
    return null;
  } catch (error) {
    if (!isTold(error) || sessions.current.sandbox.closed) {
      throw error;
    }
    return plainLine(reasonOf(error));
  }
}
