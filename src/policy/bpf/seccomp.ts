import type { Arch } from '../plan.ts';
import type { ArgumentTest, SyscallAction, SyscallRule, SyscallRules } from '../rule.ts';
import { ARCH_TABLES } from '../syscalls/table.ts';
import { label } from './assembler.ts';
import type { Label, Line } from './assembler.ts';
import { OFFSET, VERDICT } from './instruction.ts';

/** What happens from a number on, up to the number of the next range. */
export interface NumberRange {
  readonly from: number;
  readonly decision: Decision;
}

/** The part of a rule that decides. */
export type Decision = Pick<SyscallRule, 'cases' | 'otherwise'>;

const WORD = 0xffff_ffffn;

/** An action as the kernel is told it. */
export function verdictOf(action: SyscallAction): number {
  if (action.kind === 'allow') return VERDICT.ALLOW;
  return action.kind === 'kill' ? VERDICT.KILL_PROCESS : VERDICT.ERRNO | action.errno;
}

/** Goes to `yes` or `no` by one 32-bit half of a test. Both halves are stored low word first. */
function halfTest(
  { index, mask, value }: ArgumentTest,
  high: 0 | 1,
  yes: Label,
  no: Label,
): Line[] {
  const shift = BigInt(high * 32);
  const halfMask = Number((mask >> shift) & WORD);
  const halfValue = Number((value >> shift) & WORD);
  if (halfMask === 0) return [{ kind: 'goto', to: halfValue === 0 ? yes : no }];
  const load: Line = { kind: 'load', offset: OFFSET.args + index * 8 + high * 4 };
  if (halfMask === 0xffff_ffff) {
    return [load, { kind: 'branch', test: 'equal', k: halfValue, yes, no }];
  }
  if (halfValue === 0) {
    return [load, { kind: 'branch', test: 'anyBit', k: halfMask, yes: no, no: yes }];
  }
  const masked: Line = { kind: 'and', k: halfMask };
  return [load, masked, { kind: 'branch', test: 'equal', k: halfValue, yes, no }];
}

/** Goes to `yes` when the test holds, else to `no`. */
function testLines(test: ArgumentTest, yes: Label, no: Label): Line[] {
  const [equal, different] = test.op === '==' ? [yes, no] : [no, yes];
  const second = label(`argument ${test.index}, high`);
  return [
    ...halfTest(test, 0, second, different),
    { kind: 'label', label: second },
    ...halfTest(test, 1, equal, different),
  ];
}

/** The code that decides on one system call. Ends in a return on every path. */
export function decisionLines({ cases, otherwise }: Decision): Line[] {
  const lines: Line[] = [];
  for (const { tests, action } of cases) {
    const nextCase = label('next case');
    for (const test of tests) {
      const nextTest = label('next test');
      lines.push(...testLines(test, nextTest, nextCase), { kind: 'label', label: nextTest });
    }
    lines.push({ kind: 'return', verdict: verdictOf(action) }, { kind: 'label', label: nextCase });
  }
  return [...lines, { kind: 'return', verdict: verdictOf(otherwise) }];
}

/** The program that the kernel gets: a balanced search for the range of the call's number. */
export function filterLines(rules: SyscallRules, arch: Arch): Line[] {
  return [...prologue(rules, arch), ...searchLines(numberRanges(rules, arch))];
}

function searchLines(ranges: readonly NumberRange[]): Line[] {
  const middle = ranges.length >> 1;
  const split = ranges[middle];
  if (split === undefined) return [];
  if (ranges.length === 1) return decisionLines(split.decision);
  const lower = label(`below ${split.from}`);
  const upper = label(`from ${split.from}`);
  return [
    { kind: 'branch', test: 'atLeast', k: split.from, yes: upper, no: lower },
    { kind: 'label', label: lower },
    ...searchLines(ranges.slice(0, middle)),
    { kind: 'label', label: upper },
    ...searchLines(ranges.slice(middle)),
  ];
}

/** Rules as ranges of numbers that cover every 32-bit number without a gap, in order. */
export function numberRanges(rules: SyscallRules, arch: Arch): NumberRange[] {
  const { numbers, foreignFrom } = ARCH_TABLES[arch];
  const unknown: Decision = { cases: [], otherwise: rules.unknown };
  const points = new Map<number, Decision>([[0, unknown]]);
  for (const rule of rules.rules) {
    const number = numbers.get(rule.name);
    if (number === undefined) continue;
    points.set(number, rule);
    if (!points.has(number + 1)) points.set(number + 1, unknown);
  }
  if (foreignFrom !== null) points.set(foreignFrom, { cases: [], otherwise: rules.foreign });
  return [...points]
    .map(([from, decision]) => ({ from, decision }))
    .toSorted((left, right) => left.from - right.from);
}

/** Kills foreign architectures, then loads the number of the call. */
export function prologue(rules: SyscallRules, arch: Arch): Line[] {
  const native = label('native');
  const foreign = label('foreign');
  return [
    { kind: 'load', offset: OFFSET.arch },
    {
      kind: 'branch',
      test: 'equal',
      k: ARCH_TABLES[arch].auditArch,
      yes: native,
      no: foreign,
    },
    { kind: 'label', label: foreign },
    { kind: 'return', verdict: verdictOf(rules.foreign) },
    { kind: 'label', label: native },
    { kind: 'load', offset: OFFSET.nr },
  ];
}
