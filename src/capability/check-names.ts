import { UsageError } from '../model/errors.ts';

/**
 * Checks the names of options: a mistyped one must not leave a limit or a check out.
 *
 * @throws UsageError for what is no object, and for a name that there is not.
 */
export function checkOptionNames(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new UsageError(`${where}: the options must be an object with ${known.join(', ')}`);
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`${where}: there is no option ${unknown}; there are ${known.join(', ')}`);
  }
}
