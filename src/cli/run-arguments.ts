import { UsageError } from '../index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { type ColorChoice, parseColor } from './color.ts';
import { type GuestRequest, GUEST_OPTIONS, parseGuestOptions } from './guest-arguments.ts';
import { type GivenFile, parseFiles, parseOut } from './file-arguments.ts';
import { type ImagesChoice, parseImages } from './show-image.ts';

/** Where the code comes from. */
export type CodeSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'module'; readonly name: string };

/** What `pysandbox run …` asks for. */
export interface RunRequest extends GuestRequest {
  readonly code: CodeSource;
  /** `sys.argv[1:]`. */
  readonly args: readonly string[];
  /** Whether to print every system call. */
  readonly log: boolean;
  /** Whether to print what was refused. */
  readonly audit: boolean;
  readonly json: boolean;
  readonly color: ColorChoice;
  readonly images: ImagesChoice;
  readonly files: readonly GivenFile[];
  /** Where to save what the program leaves, and its pictures. */
  readonly out: string | undefined;
}

const OPTIONS = {
  ...GUEST_OPTIONS,
  log: { type: 'boolean' },
  audit: { type: 'boolean' },
  json: { type: 'boolean' },
  color: { type: 'string' },
  file: { type: 'string', multiple: true },
  images: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  code: { type: 'string', short: 'c' },
  module: { type: 'string', short: 'm' },
} as const satisfies OptionTable;

/** Parses what follows `pysandbox run`; `null` when help is asked for. */
export function parseRunArguments(argv: readonly string[]): RunRequest | null {
  const { values, flags, lists, rest } = parseOptions(argv, OPTIONS, {
    command: 'pysandbox run',
    last: ['code', 'module'],
    wordEndsOptions: true,
  });
  if (flags.has('help')) {
    return null;
  }
  const text = values.get('code');
  const name = values.get('module');
  const [path, ...args] = rest;
  const common = {
    ...parseGuestOptions(values, flags),
    log: flags.has('log'),
    audit: flags.has('audit'),
    json: flags.has('json'),
    color: parseColor(values.get('color') ?? 'auto'),
    images: parseImages(values.get('images') ?? 'auto'),
    files: parseFiles(lists.get('file') ?? []),
    out: parseOut(values.get('out')),
  };
  if (text !== undefined) {
    return { ...common, code: { kind: 'text', text }, args: rest };
  }
  if (name !== undefined) {
    return { ...common, code: { kind: 'module', name }, args: rest };
  }
  if (path === undefined) {
    throw new UsageError('nothing to run; give a FILE, - for standard input, -c CODE or -m MODULE');
  }
  return { ...common, code: path === '-' ? { kind: 'stdin' } : { kind: 'file', path }, args };
}
