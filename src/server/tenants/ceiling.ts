import { PolicyError } from '../../index.ts';
import type { ResolvedPolicy } from '../../index.ts';
import type { Ceiling } from '../config/schema.ts';

/**
 * Refuses a policy that asks for more than a tenant may have. Nothing is cut down in silence.
 *
 * @throws PolicyError with the path of what is too much.
 */
export function checkCeiling(policy: ResolvedPolicy, ceiling: Ceiling): void {
  if (!ceiling.presets.includes(policy.extends)) {
    throw beyond('extends', policy.extends, ceiling.presets.join(', '));
  }
  const limits = new Map<string, number>(Object.entries(policy.limits));
  for (const [name, most] of Object.entries(ceiling.limits)) {
    const asked = limits.get(name) ?? 0;
    if (asked > most) {
      throw beyond(`limits.${name}`, asked, most);
    }
  }
  if (policy.network === 'loopback' && ceiling.network !== 'loopback') {
    throw beyond('network', policy.network, ceiling.network);
  }
  if (policy.proc && !ceiling.proc) {
    throw beyond('proc', policy.proc, ceiling.proc);
  }
  if (policy.packages === 'site' && ceiling.packages !== 'site') {
    throw beyond('packages', policy.packages, ceiling.packages);
  }
  // They run before the guest is sealed: only what the operator trusts.
  const module = policy.preload.find((name) => !ceiling.preload.includes(name));
  if (module !== undefined) {
    throw beyond('preload', module, ceiling.preload.join(', ') || 'no module');
  }
}

function beyond(path: string, asked: unknown, allowed: unknown): PolicyError {
  return new PolicyError(
    path,
    `${JSON.stringify(asked)} is more than this tenant may have: ${String(allowed)}`,
  );
}
