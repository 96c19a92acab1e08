import { assemble } from './bpf/assembler.ts';
import { encodeInstructions } from './bpf/instruction.ts';
import { filterLines } from './bpf/seccomp.ts';
import { loadPolicy } from './compile.ts';
import type { Arch } from './plan.ts';
import { compileRules } from './rules/rules.ts';
import { ALLOW } from './rules/build.ts';

/**
 * The seccomp filter of the engine, the process in which guests of the wasm wall are threads: that of
 * a strict guest with threads. It is installed before the engine's program is, so execve(2) stays
 * allowed; the cage has no other program.
 */
export function engineFilter(arch: Arch): Uint8Array {
  const policy = loadPolicy({ extends: 'strict', limits: { threads: 4096 } });
  const { rules, ...others } = compileRules(policy, arch);
  const opened = rules.map((rule) =>
    rule.name === 'execve' ? { ...rule, cases: [], otherwise: ALLOW } : rule,
  );
  return encodeInstructions(assemble(filterLines({ ...others, rules: opened }, arch)));
}
