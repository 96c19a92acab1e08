import {
  type Outcome,
  PythonComplex,
  PythonFrozenSet,
  PythonTuple,
  type PythonValue,
  SandboxError,
} from '../index.ts';

/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * A Python value as JSON. None, bool, str, list, safe ints, finite floats and dicts with string
 * keys are themselves; every other value is an object with `$type`. A dict that has a key `$type`
 * of its own takes the tagged form, so that a tag is never a guest's invention.
 */
export function valueToJson(value: PythonValue): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return numberToJson(value);
  }
  if (typeof value === 'bigint') {
    return { $type: 'int', value: value.toString() };
  }
  if (value instanceof Uint8Array) {
    return { $type: 'bytes', base64: Buffer.from(value).toString('base64') };
  }
  if (value instanceof PythonTuple) {
    return { $type: 'tuple', items: value.items.map(valueToJson) };
  }
  if (value instanceof PythonComplex) {
    return {
      $type: 'complex',
      real: numberToJson(value.real),
      imaginary: numberToJson(value.imaginary),
    };
  }
  if (value instanceof PythonFrozenSet) {
    return { $type: 'frozenset', items: Array.from(value.items, valueToJson) };
  }
  if (isList(value)) {
    return value.map(valueToJson);
  }
  if (isSet(value)) {
    return { $type: 'set', items: Array.from(value, valueToJson) };
  }
  if (isMap(value)) {
    return taggedDict(Array.from(value));
  }
  const pairs = Object.entries(value);
  if (Object.hasOwn(value, '$type')) {
    return taggedDict(pairs);
  }
  return Object.fromEntries(pairs.map(([key, item]) => [key, valueToJson(item)]));
}

function taggedDict(pairs: readonly (readonly [PythonValue, PythonValue])[]): Json {
  return {
    $type: 'dict',
    items: pairs.map(([key, item]) => [valueToJson(key), valueToJson(item)]),
  };
}

// The compiler's own narrowing knows the mutable types only.
function isList(value: unknown): value is readonly PythonValue[] {
  return Array.isArray(value);
}

function isSet(value: unknown): value is ReadonlySet<PythonValue> {
  return value instanceof Set;
}

function isMap(value: unknown): value is ReadonlyMap<PythonValue, PythonValue> {
  return value instanceof Map;
}

/** JSON has no NaN, no infinities, and `JSON.stringify` drops the sign of -0. */
function numberToJson(value: number): Json {
  if (Number.isFinite(value) && !Object.is(value, -0)) {
    return value;
  }
  const names = new Map([
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [0, '-0.0'],
  ]);
  return { $type: 'float', value: names.get(value) ?? 'nan' };
}

/** An outcome as the one object that `--json` prints; `docs/cli.md` lists its fields. */
export function outcomeToJson(outcome: Outcome, wall: string): Json {
  const { status, stdout, stderr, usage } = outcome;
  const error = 'error' in outcome ? outcome.error : null;
  return {
    status,
    value: outcome.status === 'ok' ? okValue(outcome) : null,
    repr: outcome.status === 'ok' ? outcome.repr : null,
    stdout,
    stderr,
    error: plainJson(error),
    usage: plainJson(usage),
    wall,
    ...('limit' in outcome ? { limit: outcome.limit } : {}),
    ...('exitCode' in outcome ? { exitCode: outcome.exitCode } : {}),
    ...('signal' in outcome ? { signal: outcome.signal } : {}),
  };
}

function okValue(outcome: Extract<Outcome, { readonly status: 'ok' }>): Json {
  if (outcome.value !== undefined) {
    return valueToJson(outcome.value);
  }
  return outcome.repr === null ? null : { $type: 'other', repr: outcome.repr };
}

/** Trouble on the host's side, as `--json` prints it: `status` is `failed`. */
export function errorToJson(error: unknown): Json {
  const known = error instanceof SandboxError ? error : null;
  return {
    status: 'failed',
    code: known?.code ?? 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    retryable: known?.retryable ?? false,
    details: plainJson(known?.details ?? {}),
  };
}

/** Our own plain data as JSON; bigints as decimal strings, what is not data as null. */
export function plainJson(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : String(value);
  }
  if (Array.isArray(value)) {
    return value.map(plainJson);
  }
  if (value instanceof Map) {
    return Array.from<[unknown, unknown], Json>(value, ([key, item]) => [
      plainJson(key),
      plainJson(item),
    ]);
  }
  if (value instanceof Set) {
    return Array.from<unknown, Json>(value, plainJson);
  }
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, plainJson(item)]),
    );
  }
  return typeof value === 'bigint' ? value.toString() : null;
}
