import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PolicyError } from '../../src/model/errors.ts';
import { loadPolicy } from '../../src/policy/compile.ts';
import { evaluate } from '../../src/policy/inspect/evaluate.ts';
import type { Arch } from '../../src/policy/plan.ts';
import { PRESET_NAMES, PRESETS } from '../../src/policy/presets.ts';
import { compileRules } from '../../src/policy/rules/rules.ts';
import { ARCH_TABLES, SYSCALL_NAMES } from '../../src/policy/syscalls/table.ts';
import { ARCHES, call, KNOBS, numberOf, ruleKnobCombinations } from './support.ts';

/** What happens on a call: `allow`, `kill` or the number of the error. */
function verdict(
  policy: unknown,
  name: string,
  args: readonly bigint[] = [],
  arch: Arch = 'x86_64',
) {
  const rules = compileRules(loadPolicy(policy), arch);
  const { action } = evaluate(rules, arch, call(arch, numberOf(arch, name), args));
  return action.kind === 'errno' ? action.errno : action.kind;
}

const EPERM = 1;
const EAGAIN = 11;
const EACCES = 13;
const ENOSYS = 38;
/** Garbage in the half of an int argument that the kernel does not read. */
const GARBAGE = 0xdead_beef_0000_0000n;

test('every system call of both architectures has exactly one rule', () => {
  for (const arch of ARCHES) {
    for (const name of PRESET_NAMES) {
      const names = compileRules(PRESETS[name], arch).rules.map((rule) => rule.name);
      assert.deepEqual(names, [...ARCH_TABLES[arch].numbers.keys()]);
    }
  }
});

test('no two names of a table share a number, and known numbers are right', () => {
  for (const arch of ARCHES) {
    const { numbers } = ARCH_TABLES[arch];
    assert.equal(new Set(numbers.values()).size, numbers.size);
    assert.equal(numbers.get('clone3'), 435);
    assert.equal(numbers.get('listns'), 470);
  }
  assert.equal(numberOf('x86_64', 'execve'), 59);
  assert.equal(numberOf('aarch64', 'execve'), 221);
});

test('every rule and every case says why', () => {
  for (const { why, cases } of compileRules(PRESETS.subprocess, 'x86_64').rules) {
    assert.notEqual(why, '');
    for (const one of cases) assert.notEqual(one.why, '');
  }
});

test('tests of arguments cannot be missed: no value lies outside of its mask', () => {
  for (const base of Object.values(PRESETS)) {
    for (const policy of ruleKnobCombinations(base)) {
      for (const { cases } of compileRules(policy, 'x86_64').rules) {
        for (const { mask, value } of cases.flatMap(({ tests }) => tests)) {
          assert.equal(value & ~mask, 0n);
          assert.ok(mask > 0n && mask < 1n << 64n);
        }
      }
    }
  }
});

/** Never allowed, whatever the arguments. */
const NEVER = `
  mount umount2 pivot_root chroot open_tree open_tree_attr move_mount fsopen fsconfig fsmount fspick
  mount_setattr unshare setns clone3 execveat ptrace process_vm_readv process_vm_writev pidfd_getfd
  kcmp keyctl add_key request_key bpf perf_event_open userfaultfd io_uring_setup io_uring_enter
  io_uring_register memfd_create memfd_secret shmget shmat semget msgget mq_open open_by_handle_at
  name_to_handle_at quotactl swapon swapoff kexec_load kexec_file_load init_module finit_module
  delete_module reboot acct syslog sethostname setdomainname settimeofday clock_settime adjtimex
  clock_adjtime seccomp landlock_create_ruleset landlock_restrict_self fanotify_init
  inotify_init1 inotify_add_watch setuid setgid setreuid setresuid setgroups capset splice vmsplice
  tee sync syncfs mlock mlockall migrate_pages move_pages iopl ioperm modify_ldt uselib vhangup
  lookup_dcookie sched_setscheduler sched_setattr process_madvise mincore cachestat setxattr
`
  .trim()
  .split(/\s+/);

/** Never allowed with these arguments. */
const NEVER_WITH: readonly (readonly [name: string, ...args: bigint[]])[] = [
  ...[0x2_0000n, 0x200_0000n, 0x400_0000n, 0x800_0000n, 0x1000_0000n, 0x2000_0000n, 0x4000_0000n]
    .flatMap((namespace) => [
      namespace,
      namespace | 17n,
      namespace | 0x1_0000n,
      namespace | 0xd_0f00n,
    ])
    .map((flags) => ['clone', flags] as const),
  ['clone', 0x2000n | 17n],
  ['clone', 0x8000n | 17n],
  ['clone', 0x80_0000n | 17n],
  ['clone', (1n << 33n) | 17n],
  ['prctl', 4n, 1n],
  ['prctl', 22n, 2n],
  ['prctl', 35n, 1n],
  ['prctl', 1n, 0n],
  ['prctl', 1n, 18n],
  ['prctl', 8n, 1n],
  ['prctl', 0x5961_6d61n, 1n],
  ['ioctl', 0n, 0x5412n],
  ['ioctl', 0n, 0x541cn],
  ['ioctl', 0n, 0xb701n],
  ['fcntl', 0n, 8n],
  ['fcntl', 0n, 1024n],
  ['fcntl', 0n, 1026n],
  ['fcntl', 0n, 1031n],
  ['mmap', 0n, 4096n, 3n, 0x122n],
  ['mmap', 0n, 4096n, 3n, 0x2022n],
  ['mmap', 0n, 4096n, 3n, 0x4_0022n],
  ['mmap', 0n, 4096n, 3n, (1n << 40n) | 0x22n],
  ['personality', 0x4_0000n],
  ['prlimit64', 1n],
  ['pipe2', 0n, 0x80n],
  ['mknod', 0n, 0o060_000n],
  ['mknodat', 0n, 0n, 0o020_666n],
  ...[16n, 17n, 38n, 40n, 44n, 31n, 30n].flatMap((family) =>
    [1n, 2n, 3n, 5n].map((type) => ['socket', family, type] as const),
  ),
  ...[2n, 10n].flatMap((family) =>
    [3n, 4n, 5n, 6n, 10n].map((type) => ['socket', family, type] as const),
  ),
  ['socket', 2n, 1n, 262n],
  ['socket', 2n, 1n, 132n],
  ['socket', 2n, 2n, 1n],
  ['socket', 10n, 2n, 58n],
  ['socketpair', 2n, 1n],
  ['socketpair', 16n, 3n],
  ['setsockopt', 0n, 1n, 26n],
  ['setsockopt', 0n, 1n, 50n],
  ['setsockopt', 0n, 0n, 64n],
  ['setsockopt', 0n, 6n, 31n],
  ['setsockopt', 0n, 263n, 1n],
  ['getsockopt', 0n, 1n, 77n],
  ['sendto', 0n, 0n, 0n, 1n],
  ['sendmsg', 0n, 0n, 1n],
  ['recvmsg', 0n, 0n, 1n],
  ['membarrier', 1n],
  ['membarrier', 2n],
];

test('no combination of knobs allows a dangerous call', () => {
  for (const base of Object.values(PRESETS)) {
    for (const policy of ruleKnobCombinations(base)) {
      for (const arch of ARCHES) {
        const rules = compileRules(policy, arch);
        const allowed = (name: string, args: readonly bigint[]): boolean =>
          ARCH_TABLES[arch].numbers.has(name) &&
          evaluate(rules, arch, call(arch, numberOf(arch, name), args)).action.kind === 'allow';
        for (const name of NEVER) assert.equal(allowed(name, []), false, name);
        for (const [name, ...args] of NEVER_WITH) {
          const garbage = args.map((argument) => argument | GARBAGE);
          const signed = args.map((argument) => argument | (0xffff_ffffn << 32n));
          for (const variant of [args, garbage, signed]) {
            assert.equal(allowed(name, variant), false, `${name} ${variant.join(' ')}`);
          }
        }
      }
    }
  }
});

test('no pair of knobs allows a call that neither knob allows with the preset alone', () => {
  const allowedBy = (policy: unknown): Set<string> => {
    const { rules } = compileRules(loadPolicy(policy), 'x86_64');
    return new Set(
      rules.flatMap(({ name, cases, otherwise }) => [
        ...(otherwise.kind === 'allow' ? [name] : []),
        ...cases
          .filter(({ action }) => action.kind === 'allow')
          .map(
            ({ tests }) => `${name} ${tests.map(({ index, value }) => `${index}:${value}`).join()}`,
          ),
      ]),
    );
  };
  const contradictory: string[] = [];
  for (const one of KNOBS) {
    for (const two of KNOBS) {
      const limits = { ...one.limits, ...two.limits };
      const preset = two.extends ?? one.extends ?? 'strict';
      const both = { ...one, ...two, limits, extends: preset };
      if ((limits.processes ?? 1) > (limits.threads ?? Infinity)) {
        assert.throws(() => loadPolicy(both), PolicyError);
        contradictory.push(JSON.stringify(limits));
        continue;
      }
      const oneHere = allowedBy({ ...one, extends: preset });
      const twoHere = allowedBy({ ...two, extends: preset });
      for (const item of allowedBy(both)) assert.ok(oneHere.has(item) || twoHere.has(item), item);
    }
  }
  const only = { processes: 8, threads: 1 };
  assert.deepEqual(contradictory, [
    JSON.stringify(only),
    JSON.stringify({ threads: 1, processes: 8 }),
  ]);
});

const THREADS = { limits: { threads: 32 } };

test('threads alone allow threads and no children', () => {
  const thread = [0x3d_0f00n];
  const child = [0x120_0011n];
  assert.equal(verdict('strict', 'clone', thread), EAGAIN);
  assert.equal(verdict('strict', 'clone', child), EAGAIN);
  assert.equal(verdict(THREADS, 'clone', thread), 'allow');
  assert.equal(verdict(THREADS, 'clone', child), EAGAIN);
  assert.equal(verdict(THREADS, 'fork'), EAGAIN);
  assert.equal(verdict(THREADS, 'execve'), EPERM);
  assert.equal(verdict('subprocess', 'clone', thread), 'allow');
  assert.equal(verdict('subprocess', 'clone', child), 'allow');
  assert.equal(verdict('subprocess', 'vfork'), 'allow');
  assert.equal(verdict('subprocess', 'execve'), 'allow');
  // posix_spawn of glibc: CLONE_VM | CLONE_VFORK | SIGCHLD.
  assert.equal(verdict('subprocess', 'clone', [0x4111n]), 'allow');
});

test('clone takes a flag of a thread for no more than it is', () => {
  assert.equal(verdict(THREADS, 'clone', [0x3d_0f00n | 17n]), EPERM);
  assert.equal(verdict('subprocess', 'clone', [9n]), EPERM);
  assert.equal(verdict('subprocess', 'clone', [GARBAGE | 17n]), EPERM);
});

test('clone3 is unknown in every preset, so that C libraries use clone', () => {
  for (const name of PRESET_NAMES) assert.equal(verdict(name, 'clone3'), ENOSYS);
});

test('sockets are refused without a network, whatever the family', () => {
  for (let family = 0n; family < 64n; family += 1n) {
    assert.equal(verdict('strict', 'socket', [family, 1n]), EACCES);
  }
  for (const name of ['connect', 'bind', 'listen', 'accept', 'accept4']) {
    assert.equal(verdict('strict', name), EACCES);
    assert.equal(verdict({ network: 'loopback' }, name), 'allow');
  }
});

test('a loopback network has unix, TCP and UDP sockets, with flags and garbage', () => {
  const policy = { network: 'loopback' };
  for (const [family, type, protocol] of [
    [1n, 1n, 0n],
    [1n, 2n, 0n],
    [2n, 1n, 0n],
    [2n, 1n, 6n],
    [2n, 2n, 17n],
    [10n, 1n, 0n],
    [10n, 2n, 0n],
  ] as const) {
    const flags = 0x8_0800n;
    assert.equal(verdict(policy, 'socket', [family, type | flags, protocol]), 'allow');
    assert.equal(
      verdict(policy, 'socket', [family | GARBAGE, type | GARBAGE, protocol | GARBAGE]),
      'allow',
    );
  }
});

test('socketpair gives unix streams always and datagrams only on a network of its own', () => {
  assert.equal(verdict('strict', 'socketpair', [1n, 0x8_0801n]), 'allow');
  assert.equal(verdict('strict', 'socketpair', [1n, 2n]), EACCES);
  assert.equal(verdict({ network: 'loopback' }, 'socketpair', [1n, 2n]), 'allow');
});

test('an int argument is judged by the half that the kernel reads', () => {
  assert.equal(verdict('strict', 'fcntl', [0n, GARBAGE | 3n]), 'allow');
  assert.equal(verdict('strict', 'fcntl', [0n, GARBAGE | 1026n]), EPERM);
  assert.equal(verdict('strict', 'ioctl', [0n, GARBAGE | 0x5401n]), 'allow');
  assert.equal(verdict('strict', 'ioctl', [0n, GARBAGE | 0x5412n]), EPERM);
  assert.equal(verdict('strict', 'prctl', [GARBAGE | 22n]), EPERM);
  assert.equal(verdict('strict', 'prctl', [GARBAGE | 1n, 9n]), 'allow');
});

test('denySyscalls refuses what the preset allows and does not soften what it kills for', () => {
  const policy = { denySyscalls: ['kill', 'socketpair', 'bpf', 'clone3'] };
  assert.equal(verdict(policy, 'kill'), EPERM);
  assert.equal(verdict(policy, 'socketpair', [1n, 1n]), EPERM);
  assert.equal(verdict(policy, 'bpf'), 'kill');
  assert.equal(verdict('strict', 'kill'), 'allow');
});

test('knobs that are not about system calls do not change the rules', () => {
  const strict = compileRules(PRESETS.strict, 'x86_64');
  for (const knob of KNOBS) {
    const policy = loadPolicy(knob);
    const same =
      policy.limits.threads === 1 && policy.network === 'none' && policy.denySyscalls.length === 0;
    const rules = compileRules(policy, 'x86_64');
    if (same) assert.deepEqual(rules, strict);
    else assert.notDeepEqual(rules, strict);
  }
});

test('every dangerous name that the tests speak of exists', () => {
  for (const name of [...NEVER, ...NEVER_WITH.map(([first]) => first)]) {
    assert.ok(SYSCALL_NAMES.includes(name), name);
  }
});
