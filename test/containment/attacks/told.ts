import { inspect } from 'node:util';
import type { Outcome } from '../../../src/index.ts';

/** What became of a program, as whoever ran it saw it. */
export interface Told {
  /** The outcome's tag, the name of what was thrown, or `lasts`. */
  readonly status: string;
  /** Everything that the program told: output, value, errors. */
  readonly text: string;
  /** `repr()` of its last line. */
  readonly repr: string | null;
  /** Whether what ran beside it and what is run after it still work. */
  readonly survived: boolean;
}

/** What a program that has not ended in time is said to do. */
export const LASTS: Omit<Told, 'survived'> = { status: 'lasts', text: '', repr: null };

export function toldByOutcome(outcome: Outcome): Omit<Told, 'survived'> {
  const repr = outcome.status === 'ok' ? outcome.repr : null;
  const value = outcome.status === 'ok' ? inspect(outcome.value, { depth: 9 }) : '';
  const error = 'error' in outcome ? (outcome.error?.text ?? '') : '';
  const text = [outcome.stdout, outcome.stderr, repr, value, error].join('\n');
  return { status: outcome.status, text, repr };
}

/** What is thrown in place of an outcome, a ProtocolError for one. */
export function toldByError(error: unknown): Omit<Told, 'survived'> {
  const name = error instanceof Error ? error.name : 'thrown';
  return { status: name, text: String(error), repr: null };
}

/** The run's end, or that it lasts. */
export async function toldInTime(
  run: Promise<Outcome>,
  ms: number,
): Promise<Omit<Told, 'survived'>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Omit<Told, 'survived'>>((settle) => {
    timer = setTimeout(() => settle(LASTS), ms);
  });
  try {
    return await Promise.race([run.then(toldByOutcome, toldByError), late]);
  } finally {
    clearTimeout(timer);
  }
}
