import type { SyscallData } from '../src/policy/inspect/interpreter.ts';
import type { Arch } from '../src/policy/plan.ts';
import type { ArgumentTest, SyscallRules } from '../src/policy/rule.ts';
import { ARCH_TABLES } from '../src/policy/syscalls/table.ts';
import type { Random } from './random.ts';
import { randomWord } from './random-rules.ts';

const X32_BIT = 0x4000_0000;
const ALL_ONES = 0xffff_ffff_ffff_ffffn;
/** i386, arm, big-endian ppc64, both of ours, nothing, everything. */
const AUDIT_ARCHES = [
  ...[0x4000_0003, 0x4000_0028, 0x8000_0015],
  ...[0xc000_003e, 0xc000_00b7, 0, 0xffff_ffff],
] as const;
const LONE_NUMBERS = [0, 1, X32_BIT - 1, X32_BIT, X32_BIT + 1, 0x7fff_ffff, 2 ** 31, 2 ** 32 - 1];

/** One call as a filter sees it. */
export function syscall(arch: number, nr: number, args: readonly bigint[]): SyscallData {
  const six = [0, 1, 2, 3, 4, 5].map((index) => BigInt.asUintN(64, args[index] ?? 0n));
  return { nr: nr >>> 0, arch, instructionPointer: 0xffff_ffff_ffffn, args: six };
}

/** Calls at and beside everything that the rules compare with, and some that are anything. */
export function* boundaryCalls(
  random: Random,
  { rules }: SyscallRules,
  arch: Arch,
): Generator<SyscallData> {
  const { auditArch, numbers } = ARCH_TABLES[arch];
  for (const nr of LONE_NUMBERS) {
    yield syscall(auditArch, nr, []);
  }
  for (const { name, cases } of rules) {
    const number = numbers.get(name) ?? 0;
    for (const nr of [number - 1, number, number + 1]) {
      yield syscall(auditArch, nr, anyArguments(random));
    }
    yield syscall(auditArch, number | X32_BIT, anyArguments(random));
    yield syscall(random.pick(AUDIT_ARCHES), number, anyArguments(random));
    for (const { tests } of cases) {
      for (const args of aroundTests(random, tests)) {
        yield syscall(auditArch, number, args);
      }
    }
  }
  yield syscall(random.below(2 ** 32), random.below(2 ** 32), anyArguments(random));
}

/** Arguments that meet all tests, as far as they allow each other, and ones that miss by little. */
function* aroundTests(random: Random, tests: readonly ArgumentTest[]): Generator<bigint[]> {
  const args = anyArguments(random);
  for (const test of tests) {
    args[test.index] = meeting(test, args[test.index] ?? 0n);
  }
  yield args;
  for (const { index, mask } of tests) {
    const value = args[index] ?? 0n;
    const bits = [lowestBit(mask), highestBit(mask), 1n << 31n, 1n << 32n, 1n << 63n];
    for (const other of [value + 1n, value - 1n, ...bits.map((bit) => value ^ bit)]) {
      yield args.with(index, other);
    }
  }
}

function meeting({ mask, op, value }: ArgumentTest, rest: bigint): bigint {
  const hit = (rest & ~mask) | value;
  return op === '==' ? hit : hit ^ lowestBit(mask);
}

function lowestBit(mask: bigint): bigint {
  return mask & -mask;
}

function highestBit(mask: bigint): bigint {
  return mask === 0n ? 0n : 1n << BigInt(mask.toString(2).length - 1);
}

function anyArguments(random: Random): bigint[] {
  const rest = random.pick([0n, ALL_ONES, null]);
  return Array.from({ length: 6 }, () => rest ?? randomWord(random));
}
