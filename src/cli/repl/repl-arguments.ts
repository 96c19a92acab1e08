import { UsageError } from '../../index.ts';
import { type OptionTable, parseOptions } from '../arguments.ts';
import { type ColorChoice, parseColor } from '../color.ts';
import { type GivenFile, parseFiles, parseOut } from '../file-arguments.ts';
import { type GuestRequest, GUEST_OPTIONS, parseGuestOptions } from '../guest-arguments.ts';
import { type ImagesChoice, parseImages } from '../show-image.ts';
import { quote } from '../units.ts';

/** What `pysandbox repl …` asks for. */
export interface ReplRequest extends GuestRequest {
  readonly color: ColorChoice;
  readonly images: ImagesChoice;
  /** What each session finds in its work folder. */
  readonly files: readonly GivenFile[];
  /** Where to save what statements leave there, and pictures. */
  readonly out: string | undefined;
}

const OPTIONS = {
  ...GUEST_OPTIONS,
  color: { type: 'string' },
  file: { type: 'string', multiple: true },
  images: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies OptionTable;

/** Parses what follows `pysandbox repl`; `null` when help is asked for. */
export function parseReplArguments(argv: readonly string[]): ReplRequest | null {
  const { values, flags, lists, rest } = parseOptions(argv, OPTIONS, {
    command: 'pysandbox repl',
  });
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
    images: parseImages(values.get('images') ?? 'auto'),
    files: parseFiles(lists.get('file') ?? []),
    out: parseOut(values.get('out')),
  };
}
