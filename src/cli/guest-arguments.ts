import { type Limits, UsageError, type WallChoice } from '../index.ts';
import type { OptionTable } from './arguments.ts';
import { parseDuration, parseMebibytes, parseSize, quote } from './units.ts';

/** What a command wants of the guests that it starts. */
export interface GuestRequest {
  readonly wall: WallChoice;
  readonly isolation: 'process' | 'thread' | undefined;
  /** A preset's name or a path. */
  readonly policy: string;
  readonly python: string | undefined;
  /** A lock, a folder of wheels, or a wheel. */
  readonly packages: string | undefined;
  readonly limits: Partial<Limits>;
}

/** The options that say so. */
export const GUEST_OPTIONS = {
  wall: { type: 'string' },
  isolation: { type: 'string' },
  policy: { type: 'string' },
  python: { type: 'string' },
  packages: { type: 'string' },
  timeout: { type: 'string' },
  cpu: { type: 'string' },
  memory: { type: 'string' },
  output: { type: 'string' },
  disk: { type: 'string' },
} as const satisfies OptionTable;

const WALLS: readonly WallChoice[] = ['auto', 'kernel', 'wasm'];

/** Reads them. `flags` may have others that only the wasm wall can do. */
export function parseGuestOptions(
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
): GuestRequest {
  return {
    wall: chooseWall(values, flags),
    isolation: parseIsolation(values.get('isolation')),
    policy: values.get('policy') ?? 'strict',
    python: values.get('python'),
    packages: values.get('packages'),
    limits: parseLimits(values),
  };
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

function parseIsolation(text: string | undefined): GuestRequest['isolation'] {
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
