import { UsageError } from '../../index.ts';
import { type OptionTable, parseOptions } from '../arguments.ts';
import { type ColorChoice, parseColor } from '../color.ts';
import { type GuestRequest, GUEST_OPTIONS, parseGuestOptions } from '../guest-arguments.ts';
import { quote } from '../units.ts';

/** What `pysandbox repl …` asks for. */
export interface ReplRequest extends GuestRequest {
  readonly color: ColorChoice;
}

const OPTIONS = {
  ...GUEST_OPTIONS,
  color: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** Parses what follows `pysandbox repl`; `null` when help is asked for. */
export function parseReplArguments(argv: readonly string[]): ReplRequest | null {
  const { values, flags, rest } = parseOptions(argv, OPTIONS, { command: 'pysandbox repl' });
  if (flags.has('help')) {
    return null;
  }
  const [word] = rest;
  if (word !== undefined) {
    throw new UsageError(
      `repl takes no ${quote(word)}; a program is run with \`pysandbox run FILE\``,
    );
  }
  return {
    ...parseGuestOptions(values, flags),
    color: parseColor(values.get('color') ?? 'auto'),
  };
}
