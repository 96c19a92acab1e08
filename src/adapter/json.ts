import { type Outcome, SandboxError } from '../index.ts';
import { displayToJson } from './display-json.ts';
import { type Json, valueToJson } from './value-json.ts';

/** An outcome as the one object that `--json` prints; `docs/cli.md` lists its fields. */
export function outcomeToJson(outcome: Outcome, wall: string): Readonly<Record<string, Json>> {
  const { status, stdout, stderr, usage, denials } = outcome;
  const error = 'error' in outcome ? outcome.error : null;
  return {
    status,
    value: outcome.status === 'ok' ? okValue(outcome) : null,
    repr: outcome.status === 'ok' ? outcome.repr : null,
    stdout,
    stderr,
    error: plainJson(error),
    usage: plainJson(usage),
    denials: plainJson(denials),
    displays: outcome.displays.map((display) => displayToJson(display, plainJson)),
    displaysDropped: outcome.displaysDropped,
    wall,
    ...('limit' in outcome ? { limit: outcome.limit } : {}),
    ...('exitCode' in outcome ? { exitCode: outcome.exitCode } : {}),
    ...('signal' in outcome ? { signal: outcome.signal } : {}),
  };
}

function okValue(outcome: Extract<Outcome, { readonly status: 'ok' }>): Json {
  const json = outcome.value === undefined ? undefined : valueToJson(outcome.value);
  if (json !== undefined) {
    return json;
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
