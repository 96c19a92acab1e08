import { plainLine } from '../plain-text.ts';
import type { Context } from './context.ts';

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
    undo.problem === null ? '' : `, for there was no checkpoint: ${plainLine(undo.problem)}`;
  await sessions.renew();
  printer.tell(`the session goes on with a new guest; variables and files are gone${why}`);
}
