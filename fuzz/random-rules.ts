import { loadPolicy } from '../src/policy/compile.ts';
import type { Arch } from '../src/policy/plan.ts';
import { PRESET_NAMES } from '../src/policy/presets.ts';
import type { ArgumentTest, RuleCase, SyscallAction, SyscallRules } from '../src/policy/rule.ts';
import { compileRules } from '../src/policy/rules/rules.ts';
import { ARCH_TABLES, SYSCALL_NAMES } from '../src/policy/syscalls/table.ts';
import { PolicyError } from '../src/model/errors.ts';
import type { Random } from './random.ts';

const ALL_ONES = 0xffff_ffff_ffff_ffffn;
const LOW = 0xffff_ffffn;
const HIGH = ALL_ONES - LOW;
const MOST_ERRNO = 4095;

/** Any 64 bits. */
export function randomWord(random: Random): bigint {
  return (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
}

/** The rules of a policy that somebody might write: every knob that the filter depends on. */
export function policyRules(random: Random, arch: Arch): SyscallRules {
  const denied = random.oneIn(2) ? 0 : random.below(20);
  const policy = {
    extends: random.pick(PRESET_NAMES),
    ...(random.oneIn(2) && { network: random.pick(['none', 'loopback']) }),
    ...(random.oneIn(2) && { limits: { threads: random.pick([1, 2, 64]), processes: 1 } }),
    denySyscalls: [...new Set(Array.from({ length: denied }, () => deniable(random)))],
  };
  return compileRules(loadPolicy(policy), arch);
}

/** The name of a system call that a policy may deny. */
function deniable(random: Random): string {
  for (;;) {
    const name = SYSCALL_NAMES[random.below(SYSCALL_NAMES.length)] ?? 'kill';
    try {
      loadPolicy({ denySyscalls: [name] });
      return name;
    } catch (error) {
      if (!(error instanceof PolicyError)) {
        throw error;
      }
    }
  }
}

/** Rules that no policy makes: what the compiler must get right whatever it is given. */
export function wildRules(random: Random, arch: Arch): SyscallRules {
  const all = [...ARCH_TABLES[arch].numbers.keys()];
  const count = random.oneIn(16) ? all.length : 1 + random.below(30);
  const names = new Set(Array.from({ length: count }, () => all[random.below(all.length)] ?? ''));
  // Long decisions are what jumps have to reach over.
  const long = random.oneIn(8) ? random.below(names.size) : -1;
  const rules = [...names].map((name, place) => ({
    name,
    cases: Array.from({ length: place === long ? 20 + random.below(40) : random.below(6) }, () =>
      randomCase(random),
    ),
    otherwise: action(random),
    why: '',
  }));
  return { rules, unknown: action(random), foreign: action(random) };
}

function randomCase(random: Random): RuleCase {
  // One without tests applies always, and leaves nothing to those behind it.
  const count = random.oneIn(32) ? 0 : 1 + random.below(3);
  const tests = Array.from({ length: count }, () => argumentTest(random));
  return { tests, action: action(random), why: '' };
}

function action(random: Random): SyscallAction {
  const kind = random.pick(['allow', 'kill', 'errno']);
  return kind === 'errno' ? { kind, errno: 1 + random.below(MOST_ERRNO) } : { kind };
}

function argumentTest(random: Random): ArgumentTest {
  const mask = testMask(random);
  const value = random.pick([0n, BigInt(random.below(20)), randomWord(random)]);
  return {
    index: random.below(6),
    mask,
    op: random.pick(['==', '!=']),
    // Sometimes with bits outside of the mask, where `==` never holds.
    value: random.oneIn(8) ? value : value & mask,
  };
}

function testMask(random: Random): bigint {
  switch (random.below(3)) {
    case 0:
      return random.pick([0n, LOW, HIGH, ALL_ONES]);
    case 1:
      return 1n << BigInt(random.below(64));
    default:
      return randomWord(random);
  }
}
