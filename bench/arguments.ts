import { parseArgs } from 'node:util';
import { MEASURES } from './measures/all.ts';
import type { Measure } from './measures/measure.ts';

const ROUNDS = 25;

/** What was asked for. */
export interface BenchArguments {
  readonly short: boolean;
  readonly rounds: number;
  readonly measures: readonly Measure[];
  /** Whether it is the run that the page tells of. */
  readonly whole: boolean;
  readonly python: string | undefined;
}

/** Fails with what is wrong. */
export function parseBenchArguments(argv: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      python: { type: 'string' },
    },
  });
  const names = MEASURES.map(({ name }) => name);
  const wanted = values.only?.split(',') ?? names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: there is no such measure; there are ${names.join(', ')}`);
  }
  const { short, python } = values;
  const rounds = Number(values.rounds ?? (short ? 1 : ROUNDS));
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new Error('--rounds is a whole number, at least 1');
  }
  return {
    ...{ short, rounds, python },
    measures: MEASURES.filter(({ name }) => wanted.includes(name)),
    whole: !short && values.only === undefined,
  };
}
