import { createHash } from 'node:crypto';

import { loadPolicy, parsePolicy, PolicyError, PRESET_NAMES } from '../../index.ts';
import type {
  Policy,
  PresetName,
  ResolvedPolicy,
  SandboxOptions,
  WallChoice,
} from '../../index.ts';
import type { Config } from '../config/schema.ts';
import { checkCeiling } from '../tenants/ceiling.ts';
import type { Cost } from '../tenants/cost.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { warmMiB } from './warm-memory.ts';

/** What a client asks for. */
export interface GuestWish {
  readonly policy?: string | Readonly<Record<string, unknown>> | undefined;
  readonly wall?: WallChoice | undefined;
  readonly checkpoints?: number | undefined;
}

/** A guest that a tenant may have: how to open it, what it costs, and what the book says of it. */
export interface GuestPlan {
  readonly options: Pick<SandboxOptions, 'policy' | 'wall' | 'python' | 'spares' | 'checkpoints'>;
  readonly resolved: ResolvedPolicy;
  readonly cost: Cost;
  readonly policyDigest: string;
  /** For the audit log: JSON. */
  readonly allowed: string;
}

type Settings = Pick<Config, 'wall' | 'python' | 'spares'>;

/** UTF-16 units of what a policy allows, as JSON: it is written into the book with each run. */
const MOST_ALLOWED_UNITS = 65_536;
/** A policy that takes more as JSON is not remembered. */
const MOST_REMEMBERED_UNITS = 16_384;
/** Plans are made anew only for a policy that was not asked for lately. */
const MOST_REMEMBERED = 256;

/**
 * What becomes of a wish.
 *
 * @throws PolicyError when the policy is not valid, or asks for more than the tenant may have.
 */
export function planGuest(tenant: Tenant, wish: GuestWish, settings: Settings): GuestPlan {
  const { checkpoints = 0 } = wish;
  const wished = wish.wall ?? 'auto';
  // What `auto` is, was settled when the service started.
  const wall = wished === 'auto' ? settings.wall : wished;
  if (!tenant.ceiling.walls.includes(wall)) {
    throw new PolicyError('wall', `this tenant may have: ${tenant.ceiling.walls.join(', ')}`);
  }
  if (checkpoints > tenant.ceiling.checkpoints) {
    throw new PolicyError(
      'checkpoints',
      `${checkpoints} is more than this tenant may have: ${tenant.ceiling.checkpoints}`,
    );
  }
  const { policy, resolved, policyDigest, allowed } = describePolicy(
    JSON.stringify(wish.policy ?? tenant.policy),
  );
  checkCeiling(resolved, tenant.ceiling);
  const { memoryMiB, diskMiB } = resolved.limits;
  const { python, spares } = settings;
  return {
    options: {
      policy,
      wall,
      spares,
      ...(python === undefined ? {} : { python }),
      ...(checkpoints === 0 ? {} : { checkpoints }),
    },
    resolved,
    // A guest's files are in memory; each checkpoint may hold what the guest does.
    cost: {
      memoryMiB: (memoryMiB + diskMiB) * (1 + checkpoints),
      wallKey: `${wall} ${checkpoints} ${policyDigest}`,
      warmMiB: warmMiB({ wall, spares, preload: resolved.preload }),
    },
    policyDigest,
    allowed,
  };
}

/** To fork, or to begin from a file, a guest of the wasm wall is a checkpoint for a moment. */
export function forForksMiB({ options, resolved }: GuestPlan): number {
  const { memoryMiB, diskMiB } = resolved.limits;
  return options.wall === 'kernel' ? 0 : memoryMiB + diskMiB;
}

interface DescribedPolicy {
  readonly policy: PresetName | Policy;
  readonly resolved: ResolvedPolicy;
  readonly policyDigest: string;
  readonly allowed: string;
}

const remembered = new Map<string, DescribedPolicy>();

function describePolicy(json: string): DescribedPolicy {
  const known = remembered.get(json);
  if (known !== undefined) {
    return known;
  }
  const wished: unknown = JSON.parse(json);
  // A preset by its name is known to the library, and need not be looked at for each guest.
  const policy =
    PRESET_NAMES.find((name) => name === wished) ??
    parsePolicy(typeof wished === 'string' ? { extends: wished } : wished);
  const resolved = loadPolicy(policy);
  const policyDigest = createHash('sha256').update(JSON.stringify(resolved)).digest('hex');
  const described = { policy, resolved, policyDigest, allowed: allowedOf(resolved) };
  if (json.length > MOST_REMEMBERED_UNITS) {
    return described;
  }
  if (remembered.size >= MOST_REMEMBERED) {
    const [oldest = ''] = remembered.keys();
    remembered.delete(oldest);
  }
  remembered.set(json, described);
  return described;
}

/**
 * A policy for the audit log. What its environment says may be a secret: names will do.
 *
 * @throws PolicyError for one that would fill the book.
 */
function allowedOf({ env, ...policy }: ResolvedPolicy): string {
  const allowed = JSON.stringify({ ...policy, env: Object.keys(env) });
  if (allowed.length > MOST_ALLOWED_UNITS) {
    throw new PolicyError('', `its lists are too long: ${MOST_ALLOWED_UNITS} characters in all`);
  }
  return allowed;
}
