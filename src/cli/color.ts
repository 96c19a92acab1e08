import { UsageError } from '../index.ts';
import { didYouMean } from '../adapter/nearest.ts';
import { quote } from './units.ts';

const CHOICES = ['auto', 'always', 'never'] as const;

/** What `--color` says. */
export type ColorChoice = (typeof CHOICES)[number];

/** Reads the value of `--color`. */
export function parseColor(text: string): ColorChoice {
  const choice = CHOICES.find((name) => name === text);
  if (choice === undefined) {
    throw new UsageError(
      `--color: ${quote(text)} is none of auto, always and never${didYouMean(text, CHOICES)}`,
    );
  }
  return choice;
}

/** Whether to write in colours. The environment decides as it does for CPython since 3.13. */
export function wantsColor(
  choice: ColorChoice,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (choice !== 'auto') {
    return choice === 'always';
  }
  const ofPython = env['PYTHON_COLORS'];
  if (ofPython === '0' || ofPython === '1') {
    return ofPython === '1';
  }
  // https://no-color.org: any text but the empty one.
  if ((env['NO_COLOR'] ?? '') !== '') {
    return false;
  }
  if ((env['FORCE_COLOR'] ?? '') !== '') {
    return true;
  }
  return isTerminal && env['TERM'] !== 'dumb';
}
