import { ERRNO } from '../errno.ts';
import type { ArgumentTest, RuleCase, SyscallAction, SyscallRule } from '../rule.ts';

export const ALLOW: SyscallAction = { kind: 'allow' };
export const KILL: SyscallAction = { kind: 'kill' };

/** Answer with an error number, without making the call. */
export function fail(errno: keyof typeof ERRNO): SyscallAction {
  return { kind: 'errno', errno: ERRNO[errno] };
}

/** The same answer for several calls, whatever their arguments. `names` are parted by spaces. */
export function always(names: string, action: SyscallAction, why: string): SyscallRule[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => ({ name, cases: [], otherwise: action, why }));
}

/** One case of a rule. */
export function when(tests: readonly ArgumentTest[], action: SyscallAction, why: string): RuleCase {
  return { tests, action, why };
}

/** The half of an argument that the kernel reads of a C `int`: the rest may be garbage. */
const INT = 0xffff_ffffn;
const LONG = 0xffff_ffff_ffff_ffffn;

/** An `int` argument has this value. The kernel drops the high half, and so do we. */
export function int(index: number, value: number): ArgumentTest {
  return { index, mask: INT, op: '==', value: BigInt(value) & INT };
}

/** An `int` argument has this value in the bits of `mask`. */
export function intBits(index: number, mask: number, value: number): ArgumentTest {
  return { index, mask: BigInt(mask) & INT, op: '==', value: BigInt(value) };
}

/** An `int` argument has no bit but these. */
export function intOnly(index: number, allowed: number): ArgumentTest {
  return { index, mask: INT & ~BigInt(allowed), op: '==', value: 0n };
}

/** An `int` argument has at least one of these bits. */
export function intAny(index: number, bits: number): ArgumentTest {
  return { index, mask: BigInt(bits) & INT, op: '!=', value: 0n };
}

/** A `long` argument has no bit but these, in either half. */
export function longOnly(index: number, allowed: number): ArgumentTest {
  return { index, mask: LONG & ~BigInt(allowed), op: '==', value: 0n };
}

/** One case for each of several values of an `int` argument. */
export function intOneOf(
  index: number,
  values: Readonly<Record<string, number>>,
  action: SyscallAction,
): RuleCase[] {
  return Object.entries(values).map(([name, value]) => when([int(index, value)], action, name));
}
