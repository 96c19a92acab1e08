import type { Plan } from './plan.ts';
import { fail } from './rules/build.ts';

/** So many copies of a guest may wait at one time. */
export const MOST_COPIES = 8;

/**
 * The plan for guests that may be copied: room for the copies, and for the keeper that buries them.
 * Where a guest may start no process the filter asks about children, instead of refusing them by
 * itself: a copy is made when the host has allowed that one, and every other child is refused as ever.
 */
export function withCheckpoints(plan: Plan, checkpoints: number): Plan {
  if (checkpoints === 0) {
    return plan;
  }
  const { rlimits, cgroup, limits } = plan;
  const rules = plan.syscalls.rules.map((rule) =>
    rule.name === 'clone' && limits.processes === 1
      ? {
          ...rule,
          cases: rule.cases.map((each) =>
            each.why.startsWith('a child') ? { ...each, action: fail('EPERM') } : each,
          ),
        }
      : rule,
  );
  return {
    ...plan,
    rlimits: {
      ...rlimits,
      nproc: rlimits.nproc + checkpoints + 1,
      nofile: rlimits.nofile + checkpoints + 1, // each waits at one, and one holds the files
    },
    cgroup: { ...cgroup, tasks: cgroup.tasks + checkpoints + 1 },
    syscalls: { ...plan.syscalls, rules },
  };
}
