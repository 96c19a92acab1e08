export { encodeProgram } from './bpf/program.ts';
export { compilePolicy, loadPolicy } from './compile.ts';
export { describeProgram } from './inspect/decoder.ts';
export { explain, explainPath, explainSyscall } from './inspect/explain.ts';
export { showPlan } from './inspect/show.ts';
export type { Arch, Plan } from './plan.ts';
export { PRESET_NAMES } from './presets.ts';
export { withoutUncountedMemory } from './uncounted-memory.ts';
export { parsePolicy } from './validate.ts';
