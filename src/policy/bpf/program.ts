import type { Plan } from '../plan.ts';
import { assemble } from './assembler.ts';
import { encodeInstructions } from './instruction.ts';
import { filterLines } from './seccomp.ts';

/** The seccomp filter of a plan, as `struct sock_filter[]`: what seccomp(2) takes. */
export function encodeProgram({ syscalls, arch }: Plan): Uint8Array {
  return encodeInstructions(assemble(filterLines(syscalls, arch)));
}
