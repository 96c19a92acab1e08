import { errnoName } from '../errno.ts';
import { CODE, OFFSET, VERDICT } from '../bpf/instruction.ts';
import type { Instruction } from '../bpf/instruction.ts';
import { decodeInstructions } from './instructions.ts';

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** `16` to `'args[0].low'`. */
function wordName(offset: number): string {
  if (offset === OFFSET.nr) return 'nr';
  if (offset === OFFSET.arch) return 'arch';
  const half = offset % 8 === 0 ? 'low' : 'high';
  if (offset < OFFSET.args) return `instruction_pointer.${half}`;
  return `args[${(offset - OFFSET.args) >> 3}].${half}`;
}

function verdictName(verdict: number): string {
  if (verdict === VERDICT.ALLOW) return 'allow';
  if (verdict === VERDICT.KILL_PROCESS) return 'kill';
  const errno = verdict - VERDICT.ERRNO;
  return errno >= 0 && errno <= 0xfff ? `errno ${errnoName(errno)}` : hex(verdict);
}

function describe({ code, jt, jf, k }: Instruction, position: number): string {
  const targets = `goto ${position + 1 + jt} else ${position + 1 + jf}`;
  switch (code) {
    case CODE.LOAD:
      return `A = ${wordName(k)}`;
    case CODE.AND:
      return `A &= ${hex(k)}`;
    case CODE.JUMP:
      return `goto ${position + 1 + k}`;
    case CODE.JUMP_EQUAL:
      return `if A == ${hex(k)} ${targets}`;
    case CODE.JUMP_AT_LEAST:
      return `if A >= ${hex(k)} ${targets}`;
    case CODE.JUMP_ANY_BIT:
      return `if A & ${hex(k)} ${targets}`;
    case CODE.RETURN:
      return `return ${verdictName(k)}`;
    default:
      return `unknown ${hex(code)} jt=${jt} jf=${jf} k=${hex(k)}`;
  }
}

/** A program, as encoded, in readable text: one line for each instruction. */
export function describeProgram(bytes: Uint8Array): string {
  return decodeInstructions(bytes)
    .map(
      (instruction, position) =>
        `${String(position).padStart(4)}  ${describe(instruction, position)}\n`,
    )
    .join('');
}
