import { label } from '../bpf/assembler.ts';
import type { Line } from '../bpf/assembler.ts';
import { decisionLines, numberRanges, prologue, verdictOf } from '../bpf/seccomp.ts';
import type { Arch } from '../plan.ts';
import type { SyscallRules } from '../rule.ts';

/**
 * The plain program: the ranges one after the other from the top, each with its own code. It is
 * what the filter is tested against, so it is kept obvious.
 */
export function plainLines(rules: SyscallRules, arch: Arch): Line[] {
  const lines = prologue(rules, arch);
  for (const { from, decision } of numberRanges(rules, arch).toReversed()) {
    const here = label(`from ${from}`);
    const below = label(`below ${from}`);
    lines.push(
      { kind: 'branch', test: 'atLeast', k: from, yes: here, no: below },
      { kind: 'label', label: here },
      ...decisionLines(decision),
      { kind: 'label', label: below },
    );
  }
  // No number is below the first range, which starts at 0.
  lines.push({ kind: 'return', verdict: verdictOf(rules.foreign) });
  return lines;
}
