import { UsageError } from '../model/errors.ts';
import { encodeProgram } from './bpf/program.ts';
import type { Plan, PlanMount } from './plan.ts';
import { ALLOW } from './rules/build.ts';

/** So many forks of a guest may be alive at one time. */
export const MOST_FORKS = 8;

/** Where the roots of a guest and its forks are; guest/seal_forks.py makes them. */
const PLACE = '/forks';

/**
 * The plan for guests that may be forked: folders for each fork on the guest's one disk, which the guest
 * and its forks see at the same paths, and room for their processes and sockets. The filter is the same.
 */
export function withForks(plan: Plan, forks: number): Plan {
  if (forks === 0) {
    return plan;
  }
  const { rlimits, cgroup, landlock } = plan;
  const places = plan.mounts.flatMap((mount) =>
    mount.kind === 'tmpfs' ? mount.paths : mount.path,
  );
  if (places.some((path) => `${path}/`.startsWith(`${PLACE}/`))) {
    throw new UsageError(`forks: ${PLACE} of the guest is taken; mount what is there elsewhere`);
  }
  const folders = plan.mounts.flatMap((mount) => (mount.kind === 'tmpfs' ? mount.paths : []));
  const ofForks = Array.from({ length: forks }, (_, place) =>
    folders.map((folder) => `${PLACE}/${place + 1}${folder}`),
  );
  return {
    ...plan,
    mounts: plan.mounts.map((mount) => withPlace(mount, forks, folders.length)),
    rlimits: {
      ...rlimits,
      nproc: rlimits.nproc + forks,
      nofile: rlimits.nofile + forks * SOCKETS_PER_FORK,
    },
    cgroup: { ...cgroup, tasks: cgroup.tasks + forks },
    landlock: { ...landlock, readWrite: [...landlock.readWrite, ...ofForks.flat()] },
  };
}

/** A channel and three standard streams. */
export const SOCKETS_PER_FORK = 4;

/** The roots are on the guest's disk, too: what they are mounted on must not use up its inodes. */
function withPlace(mount: PlanMount, forks: number, folders: number): PlanMount {
  return mount.kind === 'tmpfs'
    ? {
        ...mount,
        paths: [...mount.paths, PLACE],
        inodes: mount.inodes + 2 + forks * (folders + 1),
      }
    : mount;
}

/** The filter of the keeper, which moves a guest from root to root: chroot(2) besides what a guest may. */
export function keeperFilter(plan: Plan): Uint8Array {
  const rules = plan.syscalls.rules.map((rule) =>
    rule.name === 'chroot' ? { ...rule, otherwise: ALLOW } : rule,
  );
  return encodeProgram({ ...plan, syscalls: { ...plan.syscalls, rules } });
}
