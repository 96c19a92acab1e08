import { currentCall, hostFunction } from '../capability/index.ts';
import type { Capability } from '../capability/index.ts';
import { UsageError } from '../model/errors.ts';
import { shown } from './option-kinds.ts';

/** UTF-16 units of a prompt that `onInput` gets; what is beyond is cut. Guests choose prompts. */
export const MAX_PROMPT_UNITS = 20_000;

/**
 * For how long the clock of a run stands still while `onInput` is asked, all questions of the run
 * together, unless the run says otherwise. Guests choose how often they ask.
 */
export const INPUT_TIMEOUT_MS = 10 * 60 * 1000;

/** What `onInput` may know of a question besides its prompt. */
export interface InputRequest {
  /** Whether it is `getpass.getpass` that asks: the answer is not to be shown. */
  readonly password: boolean;
  /** Fires when nobody waits for the answer any longer. The next question comes when this one has ended. */
  readonly signal: AbortSignal;
}

/** Answers `input(prompt)` of a guest: the line, without its end; null for the end of the input. */
export type InputHandler = (
  prompt: string,
  request: InputRequest,
) => string | null | Promise<string | null>;

/** What questions need of the run that they are asked in. */
export interface Questioning {
  /** Resolves when the output from before the question is here. */
  readonly settled: () => Promise<void>;
  /** While one is asked the clock of the run stands still. */
  readonly asking: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;
}

/**
 * What the agent calls for `input()`. One question at a time, in their order; and after the output that
 * came before it.
 */
export function promptFunction(
  onInput: InputHandler,
  { settled, asking }: Questioning,
): Capability {
  let last: Promise<unknown> = Promise.resolve();
  const ask = (prompt: unknown, password: unknown): Promise<string | null> => {
    const { signal } = currentCall();
    const text = typeof prompt === 'string' ? prompt.slice(0, MAX_PROMPT_UNITS) : '';
    const turn = Promise.all([last, settled()]);
    const asked = turn.then(() =>
      signal.aborted
        ? null
        : asking(() => answer(onInput, text, { password: password === true, signal })),
    );
    last = asked.catch(() => {}); // its own caller is told
    return asked;
  };
  return hostFunction(ask, { name: 'input' });
}

async function answer(
  onInput: InputHandler,
  prompt: string,
  request: InputRequest,
): Promise<string | null> {
  const line: unknown = await onInput(prompt, request);
  if (line !== null && typeof line !== 'string') {
    throw new UsageError(`onInput: it answered ${shown(line)}, which is neither a string nor null`);
  }
  return line;
}
