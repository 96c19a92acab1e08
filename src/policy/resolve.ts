import { PolicyError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import type { Policy, ResolvedPolicy } from '../model/policy.ts';
import { PRESETS } from './presets.ts';

/**
 * Limits that depend on each other. What the policy names counts; a default of the preset gives
 * way to it. Two named ones that contradict each other are an error.
 */
function resolveLimits(preset: Limits, named: Partial<Limits>): Limits {
  const merged = { ...preset, ...named };
  const fileSizeMiB = named.fileSizeMiB ?? merged.diskMiB;
  if (fileSizeMiB > merged.diskMiB) {
    throw new PolicyError(
      'limits.fileSizeMiB',
      `${fileSizeMiB} is more than the whole disk (limits.diskMiB is ${merged.diskMiB})`,
    );
  }
  // Every process is at least one thread.
  const threads = named.threads ?? Math.max(merged.threads, merged.processes);
  const processes = named.processes ?? Math.min(merged.processes, threads);
  if (processes > threads) {
    throw new PolicyError(
      'limits.processes',
      `${processes} is more than limits.threads (${threads}), which counts the threads of all processes`,
    );
  }
  return { ...merged, fileSizeMiB, threads, processes };
}

/** Fills in everything that a valid policy leaves out. Throws PolicyError on a contradiction. */
export function resolvePolicy(policy: Policy): ResolvedPolicy {
  const preset = PRESETS[policy.extends ?? 'strict'];
  const allow = policy.imports?.allow ?? preset.imports.allow;
  const deny = policy.imports?.deny ?? preset.imports.deny;
  const both = allow?.find((name) => deny.includes(name));
  if (both !== undefined) {
    throw new PolicyError('imports', `"${both}" is both in allow and in deny`);
  }
  return {
    extends: preset.extends,
    limits: resolveLimits(preset.limits, policy.limits ?? {}),
    network: policy.network ?? preset.network,
    proc: policy.proc ?? preset.proc,
    packages: policy.packages ?? preset.packages,
    preload: policy.preload ?? preset.preload,
    env: policy.env ?? preset.env,
    denySyscalls: policy.denySyscalls ?? preset.denySyscalls,
    imports: { allow, deny },
    builtins: { deny: policy.builtins?.deny ?? preset.builtins.deny },
  };
}
