import type { Arch } from '../plan.ts';
import type { ArgumentTest, SyscallAction, SyscallRules } from '../rule.ts';
import { ARCH_TABLES } from '../syscalls/table.ts';
import type { SyscallData } from './interpreter.ts';

/** What the rules say to one system call, and why. */
export interface Evaluation {
  readonly action: SyscallAction;
  /** `null` when no rule has the number. */
  readonly name: string | null;
  readonly why: string;
}

function holds({ index, mask, op, value }: ArgumentTest, args: readonly bigint[]): boolean {
  const equal = ((args[index] ?? 0n) & mask) === value;
  return op === '==' ? equal : !equal;
}

/** Reads the rules as they are written: what every program compiled from them must agree with. */
export function evaluate(rules: SyscallRules, arch: Arch, data: SyscallData): Evaluation {
  const { auditArch, foreignFrom, numbers } = ARCH_TABLES[arch];
  const number = data.nr >>> 0;
  if (data.arch >>> 0 !== auditArch || (foreignFrom !== null && number >= foreignFrom)) {
    return { action: rules.foreign, name: null, why: 'a foreign architecture' };
  }
  const rule = rules.rules.find(({ name }) => numbers.get(name) === number);
  if (rule === undefined) return { action: rules.unknown, name: null, why: 'an unknown number' };
  const match = rule.cases.find(({ tests }) => tests.every((test) => holds(test, data.args)));
  const { name, why } = rule;
  return match === undefined
    ? { action: rule.otherwise, name, why }
    : { action: match.action, name, why: match.why };
}
