import { InternalError } from '../../model/errors.ts';
import type { ResolvedPolicy } from '../../model/policy.ts';
import type { Arch } from '../plan.ts';
import type { SyscallRule, SyscallRules } from '../rule.ts';
import { ARCH_TABLES } from '../syscalls/table.ts';
import { KILL, fail } from './build.ts';
import { fileRules } from './files.ts';
import { memoryRules } from './memory.ts';
import { networkRules } from './network.ts';
import { processRules } from './processes.ts';
import { systemRules, wallRules } from './system.ts';

/** A rule that the policy tightens; what kills goes on killing. */
function denied(rule: SyscallRule): SyscallRule {
  if (rule.cases.length === 0 && rule.otherwise.kind === 'kill') return rule;
  return {
    name: rule.name,
    cases: [],
    otherwise: fail('EPERM'),
    why: 'the policy says denySyscalls',
  };
}

/**
 * Every system call that the architecture has, each with one rule, in the order of their numbers.
 * A number without a rule (a call newer than our tables) answers ENOSYS: programs take that for
 * an older kernel and fall back.
 */
export function compileRules(policy: ResolvedPolicy, arch: Arch): SyscallRules {
  const all = [
    ...fileRules(),
    ...memoryRules(),
    ...processRules(policy),
    ...networkRules(policy),
    ...systemRules(),
    ...wallRules(),
  ];
  const byName = new Map(all.map((rule) => [rule.name, rule]));
  if (byName.size !== all.length) throw new InternalError('a system call has two rules');
  const rules: SyscallRule[] = [];
  for (const name of ARCH_TABLES[arch].numbers.keys()) {
    const rule = byName.get(name);
    if (rule === undefined) throw new InternalError(`no rule for the system call ${name}`);
    rules.push(policy.denySyscalls.includes(name) ? denied(rule) : rule);
  }
  return { rules, unknown: fail('ENOSYS'), foreign: KILL };
}
