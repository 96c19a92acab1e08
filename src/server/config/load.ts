import { readFile } from 'node:fs/promises';

import { parsePolicy, UsageError } from '../../index.ts';
import { parseBy } from '../../adapter/parse-by.ts';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';

const MOST_PORT = 65_535;

/** What is said outside of the file, and counts more. */
export interface ConfigSources {
  /** Path of the file; by default that of PYSANDBOX_CONFIG, if it is set. */
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the command line: counts most. */
  readonly options: { readonly host?: string; readonly port?: string; readonly store?: string };
}

/**
 * The configuration: defaults, then the file, then the environment, then options.
 *
 * @throws UsageError for a file that cannot be read or says what is not known.
 */
export async function loadConfig(sources: ConfigSources): Promise<Config> {
  const { environment, options } = sources;
  const file = sources.file ?? environment['PYSANDBOX_CONFIG'];
  const given = file === undefined ? {} : await readObject(file);
  const host = options.host ?? environment['PYSANDBOX_HOST'];
  const port =
    portOf('--port', options.port) ?? portOf('PYSANDBOX_PORT', environment['PYSANDBOX_PORT']);
  const store = options.store ?? environment['PYSANDBOX_STORE'];
  const logLevel = environment['PYSANDBOX_LOG_LEVEL'];
  const checkpointSecret = environment['PYSANDBOX_CHECKPOINT_SECRET'];
  const listen = 'listen' in given && isObject(given['listen']) ? given['listen'] : {};
  return parseConfig(
    {
      ...given,
      ...(host === undefined && port === undefined
        ? {}
        : {
            listen: {
              ...listen,
              ...(host === undefined ? {} : { host }),
              ...(port === undefined ? {} : { port }),
            },
          }),
      ...(store === undefined ? {} : { store }),
      ...(logLevel === undefined ? {} : { logLevel }),
      ...(checkpointSecret === undefined ? {} : { checkpointSecret }),
    },
    file ?? 'the configuration',
  );
}

/** @throws UsageError for what is not valid; `name` is for the message. */
export function parseConfig(value: unknown, name = 'the configuration'): Config {
  const parsed = parseBy(configSchema, withDefaults(value));
  if ('flaw' in parsed) {
    throw new UsageError(`${name}: ${parsed.flaw.message}`, {
      details: { path: parsed.flaw.path },
    });
  }
  checkEvalPolicy(parsed.value, name);
  return parsed.value;
}

/** A mistake in it is told at the start, and not by the first request. */
function checkEvalPolicy({ evalPolicy }: Config, name: string): void {
  try {
    parsePolicy(evalPolicy);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${name}: evalPolicy.${reason}`, { cause: error });
  }
}

/** What is not said of a tenant is as `tenantDefaults` says. */
function withDefaults(value: unknown): unknown {
  if (!isObject(value) || !isObject(value['tenants']) || !isObject(value['tenantDefaults'])) {
    return value;
  }
  const defaults = value['tenantDefaults'];
  const tenants: Record<string, unknown> = Object.fromEntries(
    Object.entries(value['tenants']).map(([id, own]) => [id, merged(defaults, own)]),
  );
  return { ...value, tenants };
}

function merged(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) {
    return over ?? base;
  }
  const names = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(names.map((name) => [name, merged(base[name], over[name])]));
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file}: cannot be read as JSON: ${reason}`, { cause: error });
  }
  if (!isObject(value)) {
    throw new UsageError(`${file}: must be one JSON object`);
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws UsageError when it is none; `source` is where it was said. */
function portOf(source: string, text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d{1,5}$/.test(text) || Number(text) > MOST_PORT) {
    throw new UsageError(`${source}: ${JSON.stringify(text)} is no port; write 0 to ${MOST_PORT}`);
  }
  return Number(text);
}
