import { PolicyError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { Policy } from '../model/policy.ts';
import { LIMIT_BOUNDS, MAX_ENV_BYTES, MAX_ENV_VARIABLES } from './bounds.ts';
import {
  checkBuiltinName,
  checkDeniedSyscall,
  checkEnvironmentName,
  checkModuleName,
} from './names.ts';
import { PRESET_NAMES } from './presets.ts';
import type { Reader } from './readers.ts';
import {
  join,
  readBoolean,
  readChoice,
  readFields,
  readInteger,
  readNames,
  readRecord,
  readText,
} from './readers.ts';
import { resolvePolicy } from './resolve.ts';

const NETWORKS = ['none', 'loopback'] as const;
const PACKAGES = ['none', 'site'] as const;

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

const readLimits: Reader<Partial<Limits>> = (value, path) => {
  const names = LIMIT_BOUNDS.map(([name]) => name);
  const fields = readFields(value, path, names);
  const limits: Mutable<Partial<Limits>> = {};
  for (const [name, least, most] of LIMIT_BOUNDS) {
    if (fields.has(name))
      limits[name] = readInteger(least, most)(fields.get(name), join(path, name));
  }
  return limits;
};

const readEnvironment: Reader<Readonly<Record<string, string>>> = (value, path) => {
  const fields = readRecord(value, path);
  if (fields.size > MAX_ENV_VARIABLES) {
    throw new PolicyError(path, `must have at most ${MAX_ENV_VARIABLES} variables`);
  }
  let bytes = 0;
  const variables: [string, string][] = [];
  for (const [key, item] of fields) {
    const name = readText(key, join(path, key));
    checkEnvironmentName(name, join(path, key));
    const text = readText(item, join(path, key));
    // As in the block that execve(2) takes: NAME=value and a NUL.
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text) + 2;
    variables.push([name, text]);
  }
  if (bytes > MAX_ENV_BYTES)
    throw new PolicyError(path, `must have at most ${MAX_ENV_BYTES} bytes`);
  return Object.fromEntries(variables);
};

const readModules = readNames(checkModuleName);

const readImports: Reader<NonNullable<Policy['imports']>> = (value, path) => {
  const fields = readFields(value, path, ['allow', 'deny']);
  return {
    ...(fields.has('allow') && { allow: readModules(fields.get('allow'), join(path, 'allow')) }),
    ...(fields.has('deny') && { deny: readModules(fields.get('deny'), join(path, 'deny')) }),
  };
};

const readBuiltins: Reader<NonNullable<Policy['builtins']>> = (value, path) => {
  const fields = readFields(value, path, ['deny']);
  if (!fields.has('deny')) return {};
  return { deny: readNames(checkBuiltinName)(fields.get('deny'), join(path, 'deny')) };
};

const POLICY_KEYS = [
  'extends',
  'limits',
  'network',
  'proc',
  'packages',
  'preload',
  'env',
  'denySyscalls',
  'imports',
  'builtins',
] as const satisfies readonly (keyof Policy)[];

/**
 * Checks a policy that comes from anywhere and copies it. Throws PolicyError, whose `details.path`
 * says where, on an unknown key, a wrong type, a value out of bounds, or a contradiction.
 */
export function parsePolicy(input: unknown): Policy {
  const fields = readFields(input, '', POLICY_KEYS);
  const policy: Mutable<Policy> = {};
  const take = <Value>(
    key: (typeof POLICY_KEYS)[number],
    read: Reader<Value>,
    keep: (value: Value) => void,
  ): void => {
    if (fields.has(key)) keep(read(fields.get(key), key));
  };
  take('extends', readChoice(PRESET_NAMES), (name) => (policy.extends = name));
  take('limits', readLimits, (limits) => (policy.limits = limits));
  take('network', readChoice(NETWORKS), (network) => (policy.network = network));
  take('proc', readBoolean, (proc) => (policy.proc = proc));
  take('packages', readChoice(PACKAGES), (packages) => (policy.packages = packages));
  take('preload', readModules, (names) => (policy.preload = names));
  take('env', readEnvironment, (env) => (policy.env = env));
  take('denySyscalls', readNames(checkDeniedSyscall), (names) => (policy.denySyscalls = names));
  take('imports', readImports, (imports) => (policy.imports = imports));
  take('builtins', readBuiltins, (builtins) => (policy.builtins = builtins));
  resolvePolicy(policy);
  return policy;
}
