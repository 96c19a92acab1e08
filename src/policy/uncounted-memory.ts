import type { Plan } from './plan.ts';
import { fail, intBits, when } from './rules/build.ts';

const MAP_SHARED_ANONYMOUS = 0x21;

/** A shared mapping of it is shared memory without a file; mem(4). */
const ZERO = '/dev/zero';

const REFUSED = when(
  fail('EPERM'),
  'pages of shared memory stay when all but one of its mapping is gone, and then only a control group counts them',
  intBits(3, MAP_SHARED_ANONYMOUS, MAP_SHARED_ANONYMOUS),
);

/**
 * The plan for where no control group counts memory: without shared memory that has no file, which
 * no other limit of the kernel holds. Shared files are on the guest's disk, and count there.
 */
export function withoutUncountedMemory(plan: Plan): Plan {
  const rules = plan.syscalls.rules.map((rule) =>
    rule.name === 'mmap' ? { ...rule, cases: [REFUSED, ...rule.cases] } : rule,
  );
  return {
    ...plan,
    mounts: plan.mounts.filter((mount) => mount.kind !== 'device' || mount.path !== ZERO),
    landlock: {
      ...plan.landlock,
      readWrite: plan.landlock.readWrite.filter((path) => path !== ZERO),
    },
    syscalls: { ...plan.syscalls, rules },
  };
}
