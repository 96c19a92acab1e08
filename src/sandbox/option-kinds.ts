import { UsageError } from '../model/errors.ts';

/** What an option may be: in words, and whether a value is one. Ranges are checked where it is read. */
interface Kind {
  readonly words: string;
  readonly holds: (value: unknown) => boolean;
}

const TEXT: Kind = { words: 'a string', holds: (value) => typeof value === 'string' };
const NUMBER: Kind = { words: 'a number', holds: (value) => typeof value === 'number' };
const CHOICE: Kind = { words: 'true or false', holds: (value) => typeof value === 'boolean' };
const CALLBACK: Kind = { words: 'a function', holds: (value) => typeof value === 'function' };
const OBJECT: Kind = { words: 'an object', holds: isRecord };
const TEXTS: Kind = { words: 'an array of strings', holds: (value) => isListOf(value, TEXT) };
const OBJECTS: Kind = { words: 'an array of objects', holds: (value) => isListOf(value, OBJECT) };
const CHOICE_OR_OBJECT: Kind = {
  words: 'true, false or an object',
  holds: (value) => CHOICE.holds(value) || isRecord(value),
};
const PATHS_OR_CHOICE: Kind = {
  words: 'an array of strings or a function',
  holds: (value) => TEXTS.holds(value) || CALLBACK.holds(value),
};
const VARIABLES: Kind = {
  words: 'an object whose values are strings',
  holds: (value) => isRecord(value) && Object.values(value).every(TEXT.holds),
};
const PRESET_OR_POLICY: Kind = {
  words: 'the name of a preset or a policy',
  holds: (value) => TEXT.holds(value) || isRecord(value),
};
const COUNT: Kind = {
  words: 'a whole number from 0 on',
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
};
const DISPLAYS: Kind = {
  words: 'true, false or an object',
  holds: (value) => CHOICE.holds(value) || isRecord(value),
};
const SIGNAL: Kind = {
  words: 'an AbortSignal',
  holds: (value) => isObject(value) && 'aborted' in value && 'addEventListener' in value,
};
const INPUT: Kind = {
  words: 'a string, a Uint8Array or an async iterable',
  holds: (value) =>
    TEXT.holds(value) ||
    value instanceof Uint8Array ||
    (isObject(value) && Symbol.asyncIterator in value),
};

const PACKAGES: Kind = {
  words: 'an array of paths of wheels, { lock: PATH } or { wheels: FOLDER }',
  holds: (value) =>
    TEXTS.holds(value) ||
    (isRecord(value) &&
      Object.keys(value).length === 1 &&
      (('lock' in value && TEXT.holds(value.lock)) ||
        ('wheels' in value && TEXT.holds(value.wheels)))),
};

const CALL_OPTIONS = {
  timeoutMs: NUMBER,
  signal: SIGNAL,
  displays: DISPLAYS,
  onDisplay: CALLBACK,
  onStdout: CALLBACK,
  onStderr: CALLBACK,
  onOutput: CALLBACK,
};
const RUN_OPTIONS = {
  stdin: INPUT,
  args: TEXTS,
  argv0: TEXT,
  env: VARIABLES,
  filename: TEXT,
  printTraceback: CHOICE,
  returnValue: CHOICE,
  topLevelAwait: CHOICE,
  onInput: CALLBACK,
  inputTimeoutMs: NUMBER,
  inputs: OBJECT,
  expose: OBJECT,
  files: OBJECT,
  artifacts: CHOICE_OR_OBJECT,
  ...CALL_OPTIONS,
};
const SANDBOX_OPTIONS = {
  wall: TEXT,
  policy: PRESET_OR_POLICY,
  python: TEXT,
  spares: COUNT,
  checkpoints: COUNT,
  forks: COUNT,
  expose: OBJECT,
  exactFloats: CHOICE,
  onHostError: CALLBACK,
  isolation: TEXT,
  onDenial: CALLBACK,
  onSystemCall: CALLBACK,
  deterministic: OBJECT,
  clockResolutionMs: NUMBER,
  mounts: OBJECTS,
  packages: PACKAGES,
};
const FORK_OPTIONS = { onDenial: CALLBACK };
const CONTEXT_OPTIONS = { expose: OBJECT };
const PARTS = {
  mount: { host: TEXT, guest: TEXT, mode: TEXT },
  deterministic: { timeMs: NUMBER, seed: NUMBER },
  artifacts: { files: COUNT, bytes: COUNT },
  read: { format: TEXT, maxBytes: COUNT },
  write: { mode: COUNT },
  list: { depth: COUNT },
  apply: { only: PATHS_OR_CHOICE },
  watch: { onEvent: CALLBACK, recursive: CHOICE },
  displays: { count: NUMBER, bytes: NUMBER },
};

const TABLES = {
  call: CALL_OPTIONS,
  run: RUN_OPTIONS,
  sandbox: SANDBOX_OPTIONS,
  context: CONTEXT_OPTIONS,
  fork: FORK_OPTIONS,
  'one-shot': { ...RUN_OPTIONS, ...SANDBOX_OPTIONS },
  ...PARTS,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Kind>>>>;

/**
 * Whether each option exists and is of its kind: a mistyped `timeoutMs` must not be ignored. One that
 * is `undefined` is left out.
 *
 * @param within What the options are part of, as in `mounts[0].`
 * @throws UsageError for the first that does not.
 */
export function checkOptions(options: unknown, table: keyof typeof TABLES, within = ''): void {
  if (!isRecord(options)) {
    throw new UsageError(`options: ${shown(options)} is not an object`);
  }
  const kinds = new Map<string, Kind>(Object.entries(TABLES[table]));
  for (const [name, value] of Object.entries(options)) {
    const kind = kinds.get(name);
    if (kind === undefined) {
      const known = [...kinds.keys()].join(', ');
      throw new UsageError(`${within}${name}: there is no such option; there are ${known}`);
    }
    if (value !== undefined && !kind.holds(value)) {
      throw new UsageError(`${within}${name}: ${shown(value)} is not ${kind.words}`);
    }
  }
}

/** @throws UsageError for what is no array, as JavaScript may pass it. */
export function checkArguments(args: unknown, kwargs: unknown): void {
  if (!Array.isArray(args)) {
    throw new UsageError(`args: ${shown(args)} is not an array`);
  }
  if (!isRecord(kwargs)) {
    throw new UsageError(`kwargs: ${shown(kwargs)} is not an object`);
  }
}

/** A value in an error: short, and never what an object of the caller's holds. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'the array' : 'the object';
    case 'function':
      return 'the function';
    default:
      return String(value);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isRecord(value: unknown): value is object {
  return isObject(value) && !Array.isArray(value);
}

function isListOf(value: unknown, kind: Kind): boolean {
  // Not `every`: it skips the holes of an array.
  return Array.isArray(value) && Array.from<unknown>(value).every(kind.holds);
}
