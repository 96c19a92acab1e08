import { readConfiguration } from '../bot/index.ts';
import { UsageError } from '../index.ts';
import type { OptionTable } from './arguments.ts';
import { quote } from './units.ts';

/** Options of every command that runs a bot. */
export const BOT_OPTIONS = {
  config: { type: 'string' },
  wall: { type: 'string' },
  prefix: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** What a configuration file and the options say together, not checked yet: an option comes first. */
export function givenConfiguration(
  values: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const path = values.get('config');
  const file = path === undefined ? {} : readConfiguration(path);
  const wall = values.get('wall');
  const prefix = values.get('prefix');
  return {
    ...file,
    ...(wall === undefined ? {} : { wall }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

/** @throws UsageError when words are left over. */
export function checkNoWords(command: string, [word]: readonly string[]): void {
  if (word !== undefined) {
    throw new UsageError(`${command} takes no arguments, but ${quote(word)} was given`);
  }
}
