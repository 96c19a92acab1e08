import { OFFSET } from '../src/policy/bpf/instruction.ts';
import type { SyscallData } from '../src/policy/inspect/interpreter.ts';
import { syscall } from './boundary-calls.ts';
import type { Step } from './program-steps.ts';
import { solveWord } from './word-solver.ts';
import type { WordFact } from './word-solver.ts';

/** Choices after which a search is given up. */
const MOST_CHOICES = 200;

/** What is known of the words of a call, by their place in it. */
type Facts = ReadonlyMap<number, readonly WordFact[]>;

/**
 * A call that makes a program of these steps come to the instruction at `target`. null: there is none,
 * as every path contradicts itself or leads through one of `dead`, to which there is no way either.
 * 'unknown': there are too many paths to tell.
 */
export function findCall(
  steps: readonly Step[],
  target: number,
  dead: ReadonlySet<number>,
): SyscallData | null | 'unknown' {
  const usable = steps.filter(({ from, to }) => to <= target && !dead.has(from) && !dead.has(to));
  const waiting = [{ usable, facts: new Map<number, readonly WordFact[]>() }];
  for (let choices = 0; choices < MOST_CHOICES; choices += 1) {
    const next = waiting.pop();
    if (next === undefined) {
      return null;
    }
    const found = narrow(next.usable, target, next.facts);
    if (found !== null) {
      const { live, facts } = found;
      const choice = narrowestChoice(live, target);
      if (choice.length === 0) {
        return callFor(facts);
      }
      for (const chosen of choice) {
        waiting.push({
          usable: live.filter((step) => step === chosen || !choice.includes(step)),
          facts: new Map(facts),
        });
      }
    }
  }
  return 'unknown';
}

/**
 * Leaves the steps that are on some path to the target and contradict no fact, where every step that
 * all paths have in common adds a fact; null when there is no path.
 */
function narrow(
  usable: readonly Step[],
  target: number,
  known: Facts,
): { readonly live: readonly Step[]; readonly facts: Facts } | null {
  const facts = new Map(known);
  const taken = new Set<Step>();
  for (let live = usable; ;) {
    live = onPaths(
      live.filter((step) => taken.has(step) || isPossible(step, facts)),
      target,
    );
    if (live.length === 0 && target > 0) {
      return null;
    }
    const common = commonSteps(live, target).filter((step) => !taken.has(step));
    if (common.length === 0) {
      return { live, facts };
    }
    for (const step of common) {
      if (!isPossible(step, facts)) {
        return null;
      }
      taken.add(step);
      if (step.learned !== null) {
        const { offset, fact } = step.learned;
        facts.set(offset, [...(facts.get(offset) ?? []), fact]);
      }
    }
  }
}

function isPossible({ learned }: Step, facts: Facts): boolean {
  return (
    learned === null || solveWord([...(facts.get(learned.offset) ?? []), learned.fact]) !== null
  );
}

/** The steps that lead from the first instruction to the target. Steps are in order, and lead forwards. */
function onPaths(steps: readonly Step[], target: number): Step[] {
  const reached = new Set([0]);
  const forwards = steps.filter(({ from, to }) => reached.has(from) && reached.add(to));
  const leading = new Set([target]);
  return forwards
    .toReversed()
    .filter(({ from, to }) => leading.has(to) && leading.add(from))
    .toReversed();
}

/** How many steps lead over the gap behind each position: every path takes exactly one of them. */
function crossings(steps: readonly Step[], target: number): number[] {
  const counts = Array.from({ length: target + 1 }, () => 0);
  for (const { from, to } of steps) {
    counts[from] = (counts[from] ?? 0) + 1;
    counts[to] = (counts[to] ?? 0) - 1;
  }
  let crossing = 0;
  return counts.slice(0, target).map((change) => (crossing += change));
}

function commonSteps(steps: readonly Step[], target: number): Step[] {
  const alone = crossings(steps, target).map((count) => count === 1);
  return steps.filter(({ from, to }) => alone.slice(from, to).includes(true));
}

/** The steps of which every path takes one: the fewest, but not one alone. Empty when there is no choice. */
function narrowestChoice(steps: readonly Step[], target: number): Step[] {
  let [best, fewest] = [-1, Infinity];
  for (const [gap, count] of crossings(steps, target).entries()) {
    if (count > 1 && count < fewest) {
      [best, fewest] = [gap, count];
    }
  }
  return best < 0 ? [] : steps.filter(({ from, to }) => from <= best && to > best);
}

function callFor(facts: Facts): SyscallData {
  const word = (offset: number): number => solveWord(facts.get(offset) ?? []) ?? 0;
  const args = Array.from({ length: 6 }, (_, index) => {
    const offset = OFFSET.args + index * 8;
    return BigInt(word(offset)) | (BigInt(word(offset + 4)) << 32n);
  });
  return syscall(word(OFFSET.arch), word(OFFSET.nr), args);
}
