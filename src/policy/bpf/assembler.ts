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

export type Branch = Extract<Line, { kind: 'branch' }>;

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

/** A branch whose target is too far goes by a `goto` right behind it, which reaches 32 bits. */
interface Trampolines {
  readonly yes: ReadonlySet<Branch>;
  readonly no: ReadonlySet<Branch>;
}

function lineSize(line: Line, { yes, no }: Trampolines): number {
  if (line.kind === 'label') return 0;
  if (line.kind !== 'branch') return 1;
  return 1 + (yes.has(line) ? 1 : 0) + (no.has(line) ? 1 : 0);
}

/** Position of each label, with the trampolines there are so far. */
function placeLabels(lines: readonly Line[], trampolines: Trampolines): Map<Label, number> {
  const places = new Map<Label, number>();
  let position = 0;
  for (const line of lines) {
    if (line.kind === 'label') {
      if (places.has(line.label)) throw new InternalError(`label ${line.label.hint} stands twice`);
      places.set(line.label, position);
    }
    position += lineSize(line, trampolines);
  }
  return places;
}

/** How many instructions to skip from the one at `position` to the label. Never backwards. */
function skip(places: ReadonlyMap<Label, number>, to: Label, position: number): number {
  const place = places.get(to);
  if (place === undefined || place <= position) {
    throw new InternalError(`label ${to.hint} does not stand further on`);
  }
  return place - position - 1;
}

/** Adds trampolines until every branch reaches. Adding one can push others out of reach. */
function placeTrampolines(lines: readonly Line[]): Trampolines {
  const yes = new Set<Branch>();
  const no = new Set<Branch>();
  for (;;) {
    const places = placeLabels(lines, { yes, no });
    const before = yes.size + no.size;
    let position = 0;
    for (const line of lines) {
      // As it was when the labels were placed: what is added now counts in the next round.
      const size = lineSize(line, { yes, no });
      if (line.kind === 'branch') {
        if (skip(places, line.yes, position) > FARTHEST) yes.add(line);
        if (skip(places, line.no, position) > FARTHEST) no.add(line);
      }
      position += size;
    }
    if (yes.size + no.size === before) return { yes, no };
  }
}

function instruction(code: number, k: number, jt = 0, jf = 0): Instruction {
  return { code, jt, jf, k };
}

/** Turns lines into instructions. Throws InternalError when the program is too long or ill-formed. */
export function assemble(lines: readonly Line[]): Instruction[] {
  const trampolines = placeTrampolines(lines);
  const places = placeLabels(lines, trampolines);
  const program: Instruction[] = [];
  for (const line of lines) {
    const position = program.length;
    if (line.kind === 'load') program.push(instruction(CODE.LOAD, line.offset));
    if (line.kind === 'and') program.push(instruction(CODE.AND, line.k));
    if (line.kind === 'return') program.push(instruction(CODE.RETURN, line.verdict));
    if (line.kind === 'goto') {
      program.push(instruction(CODE.JUMP, skip(places, line.to, position)));
    }
    if (line.kind === 'branch') {
      const farYes = trampolines.yes.has(line);
      const farNo = trampolines.no.has(line);
      const jt = farYes ? 0 : skip(places, line.yes, position);
      // The trampoline for `no` stands behind the one for `yes`.
      const jf = farNo ? Number(farYes) : skip(places, line.no, position);
      program.push(instruction(TEST_CODES[line.test], line.k, jt, jf));
      for (const to of [...(farYes ? [line.yes] : []), ...(farNo ? [line.no] : [])]) {
        program.push(instruction(CODE.JUMP, skip(places, to, program.length)));
      }
    }
  }
  if (program.length === 0 || program.length > MAX_INSTRUCTIONS) {
    throw new InternalError(`a BPF program of ${program.length} instructions`);
  }
  return program;
}
