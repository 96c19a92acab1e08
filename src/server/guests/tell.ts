import { displayToJson } from '../../adapter/display-json.ts';
import { plainJson } from '../../adapter/json.ts';
import type { Denial, RunOptions } from '../../index.ts';
import type { Event } from '../http/events.ts';

/** What a run does, as events. */
export function tellRun(send: (event: Event) => void): Required<
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
