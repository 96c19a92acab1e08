import { currentCall, hostFunction } from '../capability/index.ts';
import type { Capability } from '../capability/index.ts';
import { UsageError } from '../model/errors.ts';
import { shown } from './option-kinds.ts';

/** UTF-16 units of a prompt that `onInput` gets; what is beyond is cut. Guests choose prompts. */
export const MAX_PROMPT_UNITS = 20_000;

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

/**
 * What the agent calls for `input()`. One question at a time, in their order; and after the output that
 * came before it: `settled` resolves when that is here.
 */
export function promptFunction(onInput: InputHandler, settled: () => Promise<void>): Capability {
  let last: Promise<unknown> = Promise.resolve();
  const ask = (prompt: unknown, password: unknown): Promise<string | null> => {
    const { signal } = currentCall();
    const text = typeof prompt === 'string' ? prompt.slice(0, MAX_PROMPT_UNITS) : '';
    const turn = Promise.all([last, settled()]);
    const asked = turn.then(() =>
      signal.aborted ? null : answer(onInput, text, { password: password === true, signal }),
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
