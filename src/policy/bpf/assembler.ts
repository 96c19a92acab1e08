import { InternalError } from '../../model/errors.ts';
import { CODE, MAX_INSTRUCTIONS } from './instruction.ts';
import type { Instruction } from './instruction.ts';

/** A place in a program, known by identity. `hint` is for people. */
export interface Label {
  readonly hint: string;
}

/** What a conditional jump tests about A. */
export type JumpTest = 'equal' | 'atLeast' | 'anyBit';

/** One line of assembly: jumps name labels, which must stand further on. */
export type Line =
  | { readonly kind: 'label'; readonly label: Label }
  | { readonly kind: 'load'; readonly offset: number }
  | { readonly kind: 'and'; readonly k: number }
  | { readonly kind: 'goto'; readonly to: Label }
  | {
      readonly kind: 'branch';
      readonly test: JumpTest;
      readonly k: number;
      readonly yes: Label;
      readonly no: Label;
    }
  | { readonly kind: 'return'; readonly verdict: number };

/** A new label. */
export function label(hint: string): Label {
  return { hint };
}

const TEST_CODES = {
  equal: CODE.JUMP_EQUAL,
  atLeast: CODE.JUMP_AT_LEAST,
  anyBit: CODE.JUMP_ANY_BIT,
} as const;

/** jt and jf have 8 bits. */
const FARTHEST = 255;

function instruction(code: number, k: number, jt = 0, jf = 0): Instruction {
  return { code, jt, jf, k };
}

/** Turns lines into instructions. Throws InternalError when the program is too long or ill-formed. */
export function assemble(lines: readonly Line[]): Instruction[] {
  // From the end on: jumps lead forwards only, so each distance is known when it is needed.
  const reversed: Instruction[] = [];
  const places = new Map<Label, number>();
  const skip = (place: number): number => reversed.length - place;
  const placeOf = (to: Label): number => {
    const place = places.get(to);
    if (place === undefined) throw new InternalError(`label ${to.hint} does not stand further on`);
    return place;
  };
  /** Where a branch goes to reach a label: there, or to a jump right behind it, which reaches 32 bits. */
  const near = (to: Label, farthest: number): number => {
    const place = placeOf(to);
    if (skip(place) <= farthest) return place;
    reversed.push(instruction(CODE.JUMP, skip(place)));
    return reversed.length;
  };
  for (const line of lines.toReversed()) {
    if (line.kind === 'label') {
      if (places.has(line.label)) throw new InternalError(`label ${line.label.hint} stands twice`);
      places.set(line.label, reversed.length);
    } else if (line.kind === 'load') {
      reversed.push(instruction(CODE.LOAD, line.offset));
    } else if (line.kind === 'and') {
      reversed.push(instruction(CODE.AND, line.k));
    } else if (line.kind === 'return') {
      reversed.push(instruction(CODE.RETURN, line.verdict));
    } else if (line.kind === 'goto') {
      reversed.push(instruction(CODE.JUMP, skip(placeOf(line.to))));
    } else {
      // The jump to `yes` may come between.
      const no = near(line.no, FARTHEST - 1);
      const yes = near(line.yes, FARTHEST);
      reversed.push(instruction(TEST_CODES[line.test], line.k, skip(yes), skip(no)));
    }
  }
  if (reversed.length === 0 || reversed.length > MAX_INSTRUCTIONS) {
    throw new InternalError(`a BPF program of ${reversed.length} instructions`);
  }
  return reversed.toReversed();
}
