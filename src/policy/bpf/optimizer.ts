import type { Arch } from '../plan.ts';
import type { SyscallRules } from '../rule.ts';
import { label } from './assembler.ts';
import type { Label, Line } from './assembler.ts';
import { decisionLines, numberRanges, prologue, SharedReturns } from './seccomp.ts';
import type { Decision, NumberRange } from './seccomp.ts';

/** Equal for decisions that decide alike, whatever their reasons. */
function decisionKey({ cases, otherwise }: Decision): string {
  const parts = cases.map(({ tests, action }) => [
    tests.map(({ index, mask, op, value }) => [index, String(mask), op, String(value)]),
    action,
  ]);
  return JSON.stringify([parts, otherwise]);
}

/** Neighbours that decide alike become one range. */
function mergeRanges(ranges: readonly NumberRange[]): NumberRange[] {
  return ranges.filter(({ decision }, index) => {
    const before = ranges[index - 1];
    return before === undefined || decisionKey(before.decision) !== decisionKey(decision);
  });
}

/** A balanced tree of comparisons; `leaf` is what to do at its end. */
function searchLines(ranges: readonly NumberRange[], leaf: (decision: Decision) => Line): Line[] {
  const middle = ranges.length >> 1;
  const split = ranges[middle];
  if (split === undefined) return [];
  if (ranges.length === 1) return [leaf(split.decision)];
  const lower = label(`below ${split.from}`);
  const upper = label(`from ${split.from}`);
  return [
    { kind: 'branch', test: 'atLeast', k: split.from, yes: upper, no: lower },
    { kind: 'label', label: lower },
    ...searchLines(ranges.slice(0, middle), leaf),
    { kind: 'label', label: upper },
    ...searchLines(ranges.slice(middle), leaf),
  ];
}

/** Where a jump to each label ends when it leads to nothing but other jumps. */
function finalTargets(lines: readonly Line[]): Map<Label, Label> {
  const targets = new Map<Label, Label>();
  // Jumps only lead forwards, so from the end each label's own target is known already.
  let next: Label | undefined;
  for (const line of lines.toReversed()) {
    if (line.kind === 'label') {
      next = next ?? line.label;
      targets.set(line.label, next);
    } else {
      next = line.kind === 'goto' ? (targets.get(line.to) ?? line.to) : undefined;
    }
  }
  return targets;
}

/** Jump threading: a jump to a jump goes straight to the end, and nowhere when that is the next line. */
function threadJumps(lines: readonly Line[]): Line[] {
  const targets = finalTargets(lines);
  const follow = (to: Label): Label => targets.get(to) ?? to;
  return lines.map((line): Line => {
    if (line.kind === 'goto') return { kind: 'goto', to: follow(line.to) };
    if (line.kind !== 'branch') return line;
    const [yes, no] = [follow(line.yes), follow(line.no)];
    return yes === no ? { kind: 'goto', to: yes } : { ...line, yes, no };
  });
}

/** Drops labels that nothing names, lines that nothing reaches, and jumps to the next line. */
function dropDeadLines(lines: readonly Line[]): Line[] {
  const named = new Set<Label>();
  const kept: Line[] = [];
  let reached = true;
  for (const line of lines) {
    if (line.kind === 'label' && named.has(line.label)) reached = true;
    if (!reached) continue;
    if (line.kind === 'label') {
      const last = kept.at(-1);
      if (last?.kind === 'goto' && last.to === line.label) kept.pop();
      if (named.has(line.label)) kept.push(line);
      continue;
    }
    kept.push(line);
    if (line.kind === 'goto') named.add(line.to);
    if (line.kind === 'branch') named.add(line.yes).add(line.no);
    reached = line.kind !== 'goto' && line.kind !== 'return';
    if (line.kind === 'branch') reached = false;
  }
  return kept;
}

/** The word that A holds: its offset, `null` when unknown, `undefined` where nothing arrives. */
type Held = number | null | undefined;

function meet(left: Held, right: Held): Held {
  if (left === undefined) return right;
  return right === undefined || left === right ? left : null;
}

/** Leaves out each load of the word that A holds already, by whatever way one came. */
function dropRepeatedLoads(lines: readonly Line[]): Line[] {
  const arriving = new Map<Label, Held>();
  let held: Held = null;
  return lines.filter((line) => {
    const before = held;
    if (line.kind === 'label') held = meet(held, arriving.get(line.label));
    if (line.kind === 'and') held = null;
    if (line.kind === 'load') held = line.offset;
    const targets =
      line.kind === 'branch' ? [line.yes, line.no] : line.kind === 'goto' ? [line.to] : [];
    for (const target of targets) arriving.set(target, meet(arriving.get(target), held));
    if (targets.length > 0 || line.kind === 'return') held = undefined;
    return line.kind !== 'load' || before !== line.offset;
  });
}

/** Repeats the passes until none finds anything more. */
function simplify(lines: readonly Line[]): Line[] {
  const simpler = dropRepeatedLoads(dropDeadLines(threadJumps(lines)));
  return simpler.length < lines.length ? simplify(simpler) : simpler;
}

/**
 * The optimised program: a binary search over merged ranges, one copy of the code of each
 * decision. Differs from the plain one in nothing that a system call can show.
 */
export function optimizedLines(rules: SyscallRules, arch: Arch): Line[] {
  const ranges = mergeRanges(numberRanges(rules, arch));
  const returns = new SharedReturns();
  const leaves = new Map<string, { at: Label; decision: Decision }>();
  const search = searchLines(ranges, (decision): Line => {
    if (decision.cases.length === 0) {
      return returns.to(decision.otherwise);
    }
    const key = decisionKey(decision);
    const leaf = leaves.get(key) ?? { at: label(key), decision };
    leaves.set(key, leaf);
    return { kind: 'goto', to: leaf.at };
  });
  const lines = [...prologue(rules, arch), ...search, ...returns.lines()];
  for (const { at, decision } of leaves.values()) {
    lines.push({ kind: 'label', label: at }, ...decisionLines(decision));
  }
  return simplify(lines);
}
