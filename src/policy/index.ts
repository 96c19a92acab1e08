export { encodeProgram } from './bpf/program.ts';
export { compilePolicy, loadPolicy } from './compile.ts';
export type { CompileTarget } from './compile.ts';
export { describeProgram } from './inspect/decoder.ts';
export { explain, explainPath, explainSyscall } from './inspect/explain.ts';
export type { PathExplanation, SyscallExplanation } from './inspect/explain.ts';
export { showPlan } from './inspect/show.ts';
export { GUEST_CODE_PATH, GUEST_CODE_SOURCE, WORK_FOLDER } from './mounts.ts';
export type {
  Arch,
  Namespace,
  Plan,
  PlanCgroup,
  PlanLandlock,
  PlanMount,
  PlanRlimits,
} from './plan.ts';
export { PRESET_NAMES } from './presets.ts';
export { parsePolicy } from './validate.ts';
