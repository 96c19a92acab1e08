import { CapacityError, SandboxError, UsageError } from '../../index.ts';
import type { LentGuest, LendOptions } from '../../sandbox/lend-guest.ts';
import type { Opened, Wishes } from '../../tunnel/messages.ts';
import { toldError } from '../errors/told-error.ts';
import { forForksMiB, planGuest } from '../guests/guest-plan.ts';
import type { GuestPlan } from '../guests/guest-plan.ts';
import type { UpgradeRequest } from '../http/upgrades.ts';

/**
 * What becomes of a client's wish, within what its tenant may have. What decides the warm interpreter behind
 * the guest is more here than the policy.
 *
 * @throws PolicyError when it asks for more.
 */
export function planWish({ services, tenant }: UpgradeRequest, wishes: Wishes): GuestPlan {
  const { wall, policy, checkpoints } = wishes;
  const { folders, logCalls, deterministic, clockResolutionMs } = wishes;
  const plan = planGuest(
    tenant,
    {
      checkpoints,
      wall: wall === 'auto' && isOfWasm(wishes) ? 'wasm' : wall,
      ...(policy === null ? {} : { policy: typeof policy === 'string' ? policy : { ...policy } }),
    },
    services.config,
  );
  const settings = JSON.stringify([folders, logCalls, deterministic, clockResolutionMs]);
  return {
    ...plan,
    cost: {
      ...plan.cost,
      memoryMiB: plan.cost.memoryMiB + forForksMiB(plan),
      wallKey: `${plan.cost.wallKey} ${settings}`,
    },
  };
}

/** As in process, what only one of the walls can do decides. */
function isOfWasm({ logCalls, deterministic, clockResolutionMs }: Wishes): boolean {
  return logCalls || deterministic !== null || clockResolutionMs !== null;
}

/** How the guest is opened. */
export function lendOptions({ options }: GuestPlan, wishes: Wishes): LendOptions {
  const { deterministic, clockResolutionMs, folders, logCalls } = wishes;
  return {
    ...options,
    ...{ folders, logCalls },
    ...(deterministic === null ? {} : { deterministic }),
    ...(clockResolutionMs === null ? {} : { clockResolutionMs }),
  };
}

/** What the client is told of the guest that it has. */
export function openedOf({ guest, wall, limits, fallbackReason }: LentGuest): Opened {
  const { python, errnos } = guest;
  return {
    ...{ wall, fallbackReason, python, limits },
    errnos: { ...errnos, disk: [...errnos.disk] },
    canReset: guest.reset !== undefined,
    canCheckpoint: guest.checkpoint !== undefined,
    canFork: guest.canFork === true,
  };
}

/** An error of the service in the words of the library's own table. */
export function sandboxErrorOf(error: unknown): SandboxError {
  if (error instanceof SandboxError) {
    return error;
  }
  const { status, message, retryAfterMs } = toldError(error);
  const details = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 429 || status === 503) {
    return new CapacityError(message, { details });
  }
  return status < 500 ? new UsageError(message) : new SandboxError('INTERNAL', message);
}
