import { VERDICT } from '../src/policy/bpf/instruction.ts';
import type { SyscallData } from '../src/policy/inspect/interpreter.ts';
import type { Arch } from '../src/policy/plan.ts';
import type { ArgumentTest, SyscallAction, SyscallRule, SyscallRules } from '../src/policy/rule.ts';
import { ARCH_TABLES } from '../src/policy/syscalls/table.ts';

/** What the rules say to a call, read as they are written: the verdict that a program must come to. */
export function decider(rules: SyscallRules, arch: Arch): (data: SyscallData) => number {
  const { auditArch, foreignFrom, numbers } = ARCH_TABLES[arch];
  const byNumber = new Map<number | undefined, SyscallRule>();
  for (const rule of rules.rules) {
    byNumber.set(numbers.get(rule.name), rule);
  }
  return (data) => {
    if (data.arch !== auditArch || data.nr >= (foreignFrom ?? Infinity)) {
      return verdict(rules.foreign);
    }
    const rule = byNumber.get(data.nr);
    const found = rule?.cases.find(({ tests }) => tests.every((test) => holds(test, data)));
    return verdict(found?.action ?? rule?.otherwise ?? rules.unknown);
  };
}

function holds({ index, mask, op, value }: ArgumentTest, { args }: SyscallData): boolean {
  return ((args[index] ?? 0n) & mask) === value ? op === '==' : op === '!=';
}

function verdict(action: SyscallAction): number {
  switch (action.kind) {
    case 'allow':
      return VERDICT.ALLOW;
    case 'kill':
      return VERDICT.KILL_PROCESS;
    default:
      return VERDICT.ERRNO + action.errno;
  }
}
