import { displayToJson } from '../../adapter/display-json.ts';
import { plainJson } from '../../adapter/json.ts';
import type { Json } from '../../adapter/value-json.ts';
import type { Denial, RunOptions } from '../../index.ts';
import { errorBody, toldError } from '../errors/told-error.ts';
import type { Event } from '../http/events.ts';

type Send = (event: Event) => void;

/** What a run does, as events. */
export function tellRun(send: Send): Required<
  Pick<RunOptions, 'onStdout' | 'onStderr' | 'onDisplay'>
> & {
  readonly onDenial: (denial: Denial) => void;
} {
  return {
    onStdout: (text) => send({ type: 'stdout', data: { text } }),
    onStderr: (text) => send({ type: 'stderr', data: { text } }),
    onDisplay: (display) => send({ type: 'display', data: displayToJson(display, plainJson) }),
    onDenial: (denial) => send({ type: 'denial', data: plainJson(denial) }),
  };
}

/** The last event of a run: its outcome, or the error that came in its place. */
export async function tellOutcome(
  send: Send,
  requestId: string,
  run: () => Promise<Json>,
): Promise<void> {
  let last: Event;
  try {
    last = { type: 'outcome', data: await run() };
  } catch (error) {
    last = { type: 'error', data: errorBody(toldError(error), requestId) };
  }
  send(last);
}
