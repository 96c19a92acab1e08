import { keeperFilter, SOCKETS_PER_FORK, withCheckpoints, withForks } from '../policy/index.ts';
import type { Plan } from '../policy/index.ts';

/** Guests that may be copied: of how many sockets and copies each consists. */
export interface Members {
  /** Levers that copies wait at. */
  readonly checkpoints: number;
  /** Forks that may be alive at one time. */
  readonly forks: number;
  /** The fifth is to the guest's keeper: guest/seal_keeper.py. Then come those of the forks. */
  readonly socketsPerSlot: number;
  /** What the keeper of forks may do, as a program in hexadecimal; else empty. */
  readonly keeperFilter: string;
}

/** How many copies of a guest there may be at one time, which wait or go their own way. */
export interface Copies {
  readonly checkpoints?: number;
  readonly forks?: number;
}

export function membersOf(plan: Plan, { checkpoints = 0, forks = 0 }: Copies): Members {
  const levers = leversOf({ checkpoints, forks });
  return {
    checkpoints: levers,
    forks,
    socketsPerSlot: (levers > 0 ? 5 : 4) + forks * SOCKETS_PER_FORK,
    keeperFilter: forks > 0 ? Buffer.from(keeperFilter(plan)).toString('hex') : '',
  };
}

/** The plan for guests that may be copied so often. */
export function withCopies(plan: Plan, copies: Copies): Plan {
  return withForks(withCheckpoints(plan, leversOf(copies)), copies.forks ?? 0);
}

/** At one more a guest waits itself, until it is where it is to be forked. */
export function leversOf({ checkpoints = 0, forks = 0 }: Copies): number {
  return checkpoints + (forks > 0 ? 1 : 0);
}
