import { readFile } from 'node:fs/promises';

import {
  type Limits,
  loadPolicy,
  parsePolicy,
  type Policy,
  PolicyError,
  PRESET_NAMES,
} from '../index.ts';
import { cannotRead } from './read-code.ts';
import { quote } from './units.ts';

/** The policy that `--policy` names: a preset, or a file with one JSON object. */
export async function readPolicy(nameOrPath: string): Promise<Policy> {
  const preset = PRESET_NAMES.find((name) => name === nameOrPath);
  return preset === undefined ? readPolicyFile(nameOrPath) : { extends: preset };
}

async function readPolicyFile(path: string): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const presets = PRESET_NAMES.join(', ');
    const known = /^[\w-]+$/.test(path) ? `; the presets are ${presets}` : '';
    throw new PolicyError('', `${cannotRead(path, error).message}${known}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PolicyError('', `${quote(path)} is not JSON: ${reason}`, { cause: error });
  }
  return parsePolicy(value);
}

/**
 * A policy with the limits of the command line on top. A longer `--timeout` alone raises the
 * processor time with it, for otherwise it could not be used.
 */
export function withLimits(policy: Policy, named: Partial<Limits>): Policy {
  const cpuMs =
    named.timeoutMs === undefined || named.cpuMs !== undefined
      ? {}
      : { cpuMs: Math.max(named.timeoutMs, loadPolicy(policy).limits.cpuMs) };
  return parsePolicy({ ...policy, limits: { ...policy.limits, ...named, ...cpuMs } });
}
