import { ERRNO } from '../errno.ts';
import type { ArgumentTest, RuleCase, SyscallAction, SyscallRule } from '../rule.ts';

export const ALLOW: SyscallAction = { kind: 'allow' };
export const KILL: SyscallAction = { kind: 'kill' };

/** Answer with an error number, without making the call. */
export function fail(errno: keyof typeof ERRNO): SyscallAction {
  return { kind: 'errno', errno: ERRNO[errno] };
}

/** Parts a text at its blanks. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The same answer to several calls, whatever their arguments: reason to names, parted by blanks. */
export function always(
  action: SyscallAction,
  namesByReason: Readonly<Record<string, string>>,
): SyscallRule[] {
  return Object.entries(namesByReason).flatMap(([why, names]) =>
    words(names).map((name) => ({ name, cases: [], otherwise: action, why })),
  );
}

/** One case of a rule. */
export function when(
  action: SyscallAction,
  why: string,
  ...tests: readonly ArgumentTest[]
): RuleCase {
  return { tests, action, why };
}

/** The half of an argument that the kernel reads of a C `int`: the rest may be garbage. */
const INT = 0xffff_ffffn;
const LONG = 0xffff_ffff_ffff_ffffn;

/** An `int` argument has this value. The kernel drops the high half, and so do we. */
export function int(index: number, value: number): ArgumentTest {
  return { index, mask: INT, op: '==', value: BigInt(value) };
}

/** An `int` argument has this value in the bits of `mask`. */
export function intBits(index: number, mask: number, value: number): ArgumentTest {
  return { index, mask: BigInt(mask), op: '==', value: BigInt(value) };
}

/** An `int` argument has no bit but these. */
export function intOnly(index: number, allowed: number): ArgumentTest {
  return { index, mask: INT & ~BigInt(allowed), op: '==', value: 0n };
}

/** An `int` argument has at least one of these bits. */
export function intAny(index: number, bits: number): ArgumentTest {
  return { index, mask: BigInt(bits), op: '!=', value: 0n };
}

/** A `long` argument has no bit but these, in either half. */
export function longOnly(index: number, allowed: number): ArgumentTest {
  return { index, mask: LONG & ~BigInt(allowed), op: '==', value: 0n };
}

/** Constants of C, written `NAME=number` and parted by blanks. */
export function constants(text: string): [name: string, value: number][] {
  return words(text).map((word) => {
    const [name = '', value] = word.split('=');
    return [name, Number(value)];
  });
}

/** One case for each of several values of an `int` argument. */
export function intOneOf(
  action: SyscallAction,
  index: number,
  values: readonly (readonly [why: string, value: number])[],
): RuleCase[] {
  return values.map(([why, value]) => when(action, why, int(index, value)));
}
