import { InternalError } from '../../model/errors.ts';
import { CODE, OFFSET } from '../bpf/instruction.ts';
import type { Instruction } from '../bpf/instruction.ts';

/** Size of struct seccomp_data. */
const DATA_BYTES = 64;

/** struct seccomp_data of linux/seccomp.h: what a filter sees of one system call. */
export interface SyscallData {
  readonly nr: number;
  /** AUDIT_ARCH_*. */
  readonly arch: number;
  readonly instructionPointer: bigint;
  /** Six arguments of 64 bits, unsigned. */
  readonly args: readonly bigint[];
}

/** How a program ended. */
export interface BpfResult {
  readonly verdict: number;
  /** Instructions that were run. */
  readonly steps: number;
}

function encodeData({ nr, arch, instructionPointer, args }: SyscallData): DataView {
  const view = new DataView(new ArrayBuffer(DATA_BYTES));
  view.setUint32(OFFSET.nr, nr, true);
  view.setUint32(OFFSET.arch, arch, true);
  view.setBigUint64(OFFSET.instructionPointer, instructionPointer, true);
  for (let index = 0; index < 6; index += 1) {
    view.setBigUint64(OFFSET.args + index * 8, args[index] ?? 0n, true);
  }
  return view;
}

/** Runs a program over one system call, as the kernel would. `visited` is told each instruction's place. */
export function runProgram(
  program: readonly Instruction[],
  data: SyscallData,
  visited?: Set<number>,
): BpfResult {
  const view = encodeData(data);
  let accumulator = 0;
  let position = 0;
  for (let steps = 1; ; steps += 1) {
    const instruction = program[position];
    if (instruction === undefined) throw new InternalError('a BPF program ran past its end');
    visited?.add(position);
    const { code, jt, jf, k } = instruction;
    position += 1;
    switch (code) {
      case CODE.LOAD:
        if (k % 4 !== 0 || k >= DATA_BYTES) throw new InternalError(`a BPF load from offset ${k}`);
        accumulator = view.getUint32(k, true);
        break;
      case CODE.AND:
        accumulator = (accumulator & k) >>> 0;
        break;
      case CODE.JUMP:
        position += k;
        break;
      case CODE.JUMP_EQUAL:
        position += accumulator === k ? jt : jf;
        break;
      case CODE.JUMP_AT_LEAST:
        position += accumulator >= k ? jt : jf;
        break;
      case CODE.JUMP_ANY_BIT:
        position += (accumulator & k) === 0 ? jf : jt;
        break;
      case CODE.RETURN:
        return { verdict: k, steps };
      default:
        throw new InternalError(`unknown BPF instruction ${code}`);
    }
  }
}
