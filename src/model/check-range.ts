import { UsageError } from './errors.ts';

/** Throws unless `value` is a whole number within the bounds, both included. */
export function checkRange(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}`);
  }
}
