import type { Plan } from './plan.ts';
import type { RuleCase } from './rule.ts';
import { fail, int, intBits, when } from './rules/build.ts';

const MAP_SHARED_ANONYMOUS = 0x21;

/** A shared mapping of it is shared memory without a file; mem(4). */
const ZERO = '/dev/zero';

const SOL_SOCKET = 1;
const [SO_SNDBUF, SO_RCVBUF] = [7, 8];

/** Cases that go before those of the plan, by system call. */
const REFUSED: ReadonlyMap<string, readonly RuleCase[]> = new Map([
  [
    'mmap',
    [
      when(
        fail('EPERM'),
        'pages of shared memory stay when all but one of its mapping is gone, and then only a control group counts them',
        intBits(3, MAP_SHARED_ANONYMOUS, MAP_SHARED_ANONYMOUS),
      ),
    ],
  ],
  [
    'setsockopt',
    [SO_SNDBUF, SO_RCVBUF].map((option) =>
      when(
        fail('ENOPROTOOPT'),
        'buffers of sockets, megabytes each, are memory that only a control group counts',
        int(1, SOL_SOCKET),
        int(2, option),
      ),
    ),
  ],
]);

/**
 * The plan for where no control group counts memory: without shared memory that has no file and
 * without larger buffers of sockets, which no other limit of the kernel holds. Shared files are on
 * the guest's disk, and count there.
 */
export function withoutUncountedMemory(plan: Plan): Plan {
  const rules = plan.syscalls.rules.map((rule) => ({
    ...rule,
    cases: [...(REFUSED.get(rule.name) ?? []), ...rule.cases],
  }));
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
