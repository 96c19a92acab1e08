import { type Limits, UsageError, type WallChoice } from '../index.ts';
import { type OptionTable, parseOptions } from './arguments.ts';
import { type ColorChoice, parseColor } from './color.ts';
import { parseDuration, parseMebibytes, parseSize, quote } from './units.ts';

/** Where the code comes from. */
export type CodeSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'module'; readonly name: string };

/** What `pysandbox run …` asks for. */
export interface RunRequest {
  readonly code: CodeSource;
  /** `sys.argv[1:]`. */
  readonly args: readonly string[];
  readonly wall: WallChoice;
  readonly isolation: 'process' | 'thread' | undefined;
  /** Whether to print every system call. */
  readonly log: boolean;
  /** Whether to print what was refused. */
  readonly audit: boolean;
  /** A preset's name or a path. */
  readonly policy: string;
  readonly python: string | undefined;
  /** A lock, a folder of wheels, or a wheel. */
  readonly packages: string | undefined;
  readonly limits: Partial<Limits>;
  readonly json: boolean;
  readonly color: ColorChoice;
}

const OPTIONS = {
  wall: { type: 'string' },
  isolation: { type: 'string' },
  log: { type: 'boolean' },
  audit: { type: 'boolean' },
  policy: { type: 'string' },
  python: { type: 'string' },
  packages: { type: 'string' },
  timeout: { type: 'string' },
  cpu: { type: 'string' },
  memory: { type: 'string' },
  output: { type: 'string' },
  disk: { type: 'string' },
  json: { type: 'boolean' },
  color: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  code: { type: 'string', short: 'c' },
  module: { type: 'string', short: 'm' },
} as const satisfies OptionTable;

const WALLS: readonly WallChoice[] = ['auto', 'kernel', 'wasm'];

/** Parses what follows `pysandbox run`; `null` when help is asked for. */
export function parseRunArguments(argv: readonly string[]): RunRequest | null {
  const { values, flags, rest } = parseOptions(argv, OPTIONS, {
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
    wall: chooseWall(values, flags),
    isolation: parseIsolation(values.get('isolation')),
    log: flags.has('log'),
    audit: flags.has('audit'),
    policy: values.get('policy') ?? 'strict',
    python: values.get('python'),
    packages: values.get('packages'),
    limits: parseLimits(values),
    json: flags.has('json'),
    color: parseColor(values.get('color') ?? 'auto'),
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

/** What only one of the walls can do chooses it. */
function chooseWall(values: ReadonlyMap<string, string>, flags: ReadonlySet<string>): WallChoice {
  const wall = parseWall(values.get('wall') ?? 'auto');
  const wasmOnly = ['isolation', 'log'].find((name) => values.has(name) || flags.has(name));
  if (wasmOnly !== undefined && wall === 'kernel') {
    throw new UsageError(`--${wasmOnly}: only the wasm wall can do that; write --wall wasm`);
  }
  const chosen = wasmOnly === undefined ? wall : 'wasm';
  if (chosen === 'wasm' && values.has('python')) {
    const other = wasmOnly === undefined ? '--wall wasm' : `--${wasmOnly}`;
    throw new UsageError(
      `--python: the wasm wall brings its own interpreter; leave it out, or ${other}`,
    );
  }
  return chosen;
}

function parseWall(text: string): WallChoice {
  const wall = WALLS.find((name) => name === text);
  if (wall === undefined) {
    throw new UsageError(`--wall: ${quote(text)} is not a wall; write auto, kernel or wasm`);
  }
  return wall;
}

function parseIsolation(text: string | undefined): RunRequest['isolation'] {
  if (text === undefined || text === 'process' || text === 'thread') {
    return text;
  }
  throw new UsageError(`--isolation: ${quote(text)} is neither process nor thread`);
}

/** The options that set a limit: option, limit, and how its text is read. */
const LIMIT_OPTIONS = [
  ['timeout', 'timeoutMs', parseDuration],
  ['cpu', 'cpuMs', parseDuration],
  ['memory', 'memoryMiB', parseMebibytes],
  ['output', 'outputBytes', parseSize],
  ['disk', 'diskMiB', parseMebibytes],
] as const satisfies readonly (readonly [
  string,
  keyof Limits,
  (option: string, text: string) => number,
])[];

function parseLimits(values: ReadonlyMap<string, string>): Partial<Limits> {
  const limits: { -readonly [Key in keyof Limits]?: number } = {};
  for (const [option, key, parse] of LIMIT_OPTIONS) {
    const text = values.get(option);
    if (text !== undefined) {
      limits[key] = parse(`--${option}`, text);
    }
  }
  return limits;
}
