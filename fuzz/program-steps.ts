import { CODE } from '../src/policy/bpf/instruction.ts';
import type { Instruction } from '../src/policy/bpf/instruction.ts';
import type { WordFact } from './word-solver.ts';

/** A step that a program may take from an instruction to another, and what it then knows of a word. */
export interface Step {
  readonly from: number;
  readonly to: number;
  /** Where the word stands in the call, and what is known of it; null when nothing was tested. */
  readonly learned: { readonly offset: number; readonly fact: WordFact } | null;
}

/** What stands in A: a word of the call under a mask. */
interface Accumulator {
  readonly offset: number;
  readonly mask: number;
}

const ALL_BITS = 0xffff_ffff;

/** Every step of a program, in order. What stands in A must not depend on the way that led to a test. */
export function programSteps(program: readonly Instruction[]): Step[] {
  const steps: Step[] = [];
  const before = new Map<number, Accumulator | null>([[0, null]]);
  for (const [position, instruction] of program.entries()) {
    const after = afterwards(before.get(position) ?? null, instruction);
    for (const step of stepsFrom(position, instruction, after)) {
      steps.push(step);
      const known = before.get(step.to);
      const isSame = known?.offset === after?.offset && known?.mask === after?.mask;
      before.set(step.to, known === undefined || isSame ? after : null);
    }
  }
  return steps;
}

function afterwards(before: Accumulator | null, { code, k }: Instruction): Accumulator | null {
  if (code === CODE.LOAD) {
    return { offset: k, mask: ALL_BITS };
  }
  return code === CODE.AND && before !== null ? { ...before, mask: before.mask & k } : before;
}

function stepsFrom(from: number, { code, jt, jf, k }: Instruction, a: Accumulator | null): Step[] {
  const next = from + 1;
  const plain = (to: number): Step => ({ from, to, learned: null });
  const branch = (ifSo: WordFact, ifNot: WordFact): Step[] => {
    if (a === null) {
      throw new Error(`instruction ${from} tests a word that depends on the way to it`);
    }
    return [
      { from, to: next + jt, learned: { offset: a.offset, fact: ifSo } },
      { from, to: next + jf, learned: { offset: a.offset, fact: ifNot } },
    ];
  };
  const mask = a?.mask ?? 0;
  switch (code) {
    case CODE.RETURN:
      return [];
    case CODE.JUMP:
      return [plain(next + k)];
    case CODE.JUMP_EQUAL:
      return branch({ kind: 'equal', mask, value: k }, { kind: 'differs', mask, value: k });
    case CODE.JUMP_ANY_BIT:
      return branch(
        { kind: 'differs', mask: mask & k, value: 0 },
        { kind: 'equal', mask: mask & k, value: 0 },
      );
    case CODE.JUMP_AT_LEAST:
      return branch({ kind: 'atLeast', value: k }, { kind: 'below', value: k });
    default:
      return [plain(next)];
  }
}
