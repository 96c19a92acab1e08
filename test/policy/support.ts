import type { Interpreter } from '../../src/model/interpreter.ts';
import type { Policy, ResolvedPolicy } from '../../src/model/policy.ts';
import { assemble } from '../../src/policy/bpf/assembler.ts';
import type { Instruction } from '../../src/policy/bpf/instruction.ts';
import { filterLines } from '../../src/policy/bpf/seccomp.ts';
import { plainLines } from '../../src/policy/inspect/plain.ts';
import type { SyscallData } from '../../src/policy/inspect/interpreter.ts';
import type { Arch } from '../../src/policy/plan.ts';
import { PRESET_NAMES } from '../../src/policy/presets.ts';
import type { ArgumentTest, SyscallRules } from '../../src/policy/rule.ts';
import { ARCH_TABLES } from '../../src/policy/syscalls/table.ts';

export const ARCHES: readonly Arch[] = ['x86_64', 'aarch64'];

export const INTERPRETER: Interpreter = {
  executable: '/usr/bin/python3.11',
  version: [3, 11, 2],
  prefix: '/usr',
  basePrefix: '/usr',
  files: ['/usr/bin/python3.11', '/usr/lib/python3.11', '/usr/lib/x86_64-linux-gnu'],
  links: [{ path: '/lib64', target: 'usr/lib64' }],
  sitePackages: ['/usr/lib/python3/dist-packages'],
  standardPath: ['/usr/lib/python3.11'],
  layer: null,
  glibc: [2, 36],
  freeThreaded: false,
};

/** One value of each knob besides that of the preset. */
export const KNOBS: readonly Policy[] = [
  ...PRESET_NAMES.map((name) => ({ extends: name })),
  { network: 'loopback' },
  { network: 'none' },
  { proc: true },
  { proc: false },
  { packages: 'site' },
  { packages: 'none' },
  { preload: ['json'] },
  { env: { COLOR: 'yes' } },
  { denySyscalls: ['kill'] },
  { imports: { allow: ['math'] } },
  { builtins: { deny: ['eval'] } },
  { limits: { timeoutMs: 1 } },
  { limits: { cpuMs: 1 } },
  { limits: { memoryMiB: 16 } },
  { limits: { outputBytes: 1 } },
  { limits: { inputBytes: 1 } },
  { limits: { resultBytes: 1 } },
  { limits: { diskMiB: 1 } },
  { limits: { diskInodes: 16 } },
  { limits: { fileSizeMiB: 1 } },
  { limits: { processes: 8 } },
  { limits: { threads: 8 } },
  { limits: { threads: 1 } },
  { limits: { openFiles: 16 } },
];

/** The number of a system call. */
export function numberOf(arch: Arch, name: string): number {
  const number = ARCH_TABLES[arch].numbers.get(name);
  if (number === undefined) throw new Error(`no ${name} on ${arch}`);
  return number;
}

/** A call as a filter sees it; arguments that are not given are 0. */
export function call(arch: Arch, nr: number, args: readonly bigint[] = []): SyscallData {
  const six = [0, 1, 2, 3, 4, 5].map((index) => BigInt.asUintN(64, args[index] ?? 0n));
  return { nr, arch: ARCH_TABLES[arch].auditArch, instructionPointer: 0x1234n, args: six };
}

export interface Programs {
  readonly plain: readonly Instruction[];
  readonly filter: readonly Instruction[];
}

export function programs(rules: SyscallRules, arch: Arch): Programs {
  return {
    plain: assemble(plainLines(rules, arch)),
    filter: assemble(filterLines(rules, arch)),
  };
}

/** An argument that makes a test hold, with the other bits taken from `rest`. */
export function satisfying({ mask, op, value }: ArgumentTest, rest: bigint): bigint {
  const hit = (rest & ~mask) | value;
  return BigInt.asUintN(64, op === '==' ? hit : hit ^ (mask & -mask));
}

const ALL_ONES = 0xffff_ffff_ffff_ffffn;

/**
 * Calls at and around everything that the rules compare with: for each case one call that it
 * applies to, and neighbours that miss it by one, by one bit, or by the high half.
 */
export function interestingCalls(rules: SyscallRules, arch: Arch): SyscallData[] {
  const calls = new Map<string, SyscallData>();
  const add = (nr: number, args: readonly bigint[]): void => {
    calls.set(`${nr} ${args.join(' ')}`, call(arch, nr, args));
  };
  for (const { name, cases } of rules.rules) {
    const nr = numberOf(arch, name);
    add(nr, [0n, 0n, 0n, 0n, 0n, 0n]);
    add(
      nr,
      Array.from({ length: 6 }, () => ALL_ONES),
    );
    for (const { tests } of cases) {
      for (const rest of [0n, ALL_ONES, 0xdead_beef_0000_0000n]) {
        const args = Array.from({ length: 6 }, () => rest);
        for (const test of tests) {
          args[test.index] = satisfying(test, args[test.index] ?? 0n);
        }
        add(nr, args);
        for (const { index, mask } of tests) {
          const value = args[index] ?? 0n;
          const lowest = mask & -mask;
          const highest = 1n << BigInt(mask.toString(2).length - 1);
          const near = [value + 1n, value - 1n, value ^ lowest, value ^ highest];
          for (const other of [...near, value ^ (1n << 32n), value ^ (1n << 63n)]) {
            add(nr, args.with(index, BigInt.asUintN(64, other)));
          }
        }
      }
    }
  }
  return [...calls.values()];
}

/** Every combination of one value of each knob that the system-call rules look at. */
export function ruleKnobCombinations(base: ResolvedPolicy): ResolvedPolicy[] {
  const combinations: ResolvedPolicy[] = [];
  for (const processes of [1, 8]) {
    for (const threads of [processes, processes + 1, 64]) {
      for (const network of ['none', 'loopback'] as const) {
        for (const proc of [true, false]) {
          for (const packages of ['none', 'site'] as const) {
            const limits = { ...base.limits, processes, threads };
            combinations.push({ ...base, limits, network, proc, packages });
          }
        }
      }
    }
  }
  return combinations;
}
