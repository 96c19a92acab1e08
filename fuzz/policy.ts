import { InternalError } from '../src/model/errors.ts';
import { assemble } from '../src/policy/bpf/assembler.ts';
import {
  CODE,
  encodeInstructions,
  INSTRUCTION_BYTES,
  MAX_INSTRUCTIONS,
  VERDICT,
} from '../src/policy/bpf/instruction.ts';
import type { Instruction } from '../src/policy/bpf/instruction.ts';
import { filterLines } from '../src/policy/bpf/seccomp.ts';
import { runProgram } from '../src/policy/inspect/interpreter.ts';
import type { SyscallData } from '../src/policy/inspect/interpreter.ts';
import type { Arch } from '../src/policy/plan.ts';
import type { SyscallRules } from '../src/policy/rule.ts';
import { boundaryCalls } from './boundary-calls.ts';
import { decider } from './decide.ts';
import { findCall } from './find-call.ts';
import type { Tally } from './fuzzer.ts';
import { programSteps } from './program-steps.ts';
import type { Step } from './program-steps.ts';
import { Random } from './random.ts';
import { policyRules, wildRules } from './random-rules.ts';

/** Every code that our compiler writes. */
const CODES: ReadonlySet<number> = new Set(Object.values(CODE));

/** What a search for an instruction that no call has reached yet came to. */
type Reach = 'reached' | 'never reached by any call' | 'not found out in time';

/**
 * Compiles `count` sets of rules, of policies and of no policy at all, and holds each program against
 * its rules: it decides on every call as they say, its form is what the kernel takes, and calls are
 * sought until each of its instructions was run by one, or is known to be out of reach of all.
 */
export function fuzzPolicies(count: number, seed: number): Tally {
  const random = new Random(seed);
  const tally = new Map<string, number>();
  const add = (outcome: string, times = 1): void => {
    tally.set(outcome, (tally.get(outcome) ?? 0) + times);
  };
  for (let index = 0; index < count; index += 1) {
    const arch: Arch = random.pick(['x86_64', 'aarch64']);
    const isPolicy = random.oneIn(8);
    const rules = isPolicy ? policyRules(random, arch) : wildRules(random, arch);
    try {
      checkOne(random, rules, arch, isPolicy, add);
    } catch (cause) {
      const kind = isPolicy ? 'policy' : 'rule set';
      throw new Error(`${kind} ${index} for ${arch}: ${String(cause)}`, { cause });
    }
  }
  return tally;
}

function checkOne(
  random: Random,
  rules: SyscallRules,
  arch: Arch,
  isPolicy: boolean,
  add: (outcome: string, times?: number) => void,
): void {
  const program = compiled(rules, arch);
  if (program === null) {
    add('longer than the kernel takes, and refused');
    return;
  }
  checkForm(program);
  const steps = programSteps(program);
  const expected = decider(rules, arch);
  const visited = new Set<number>();
  const check = (data: SyscallData): void => {
    const wanted = expected(data);
    const { verdict } = runProgram(program, data, visited);
    if (verdict !== wanted) {
      throw new Error(`${shown(data)} comes to ${verdict}, not ${wanted}`);
    }
    add(NAMES.get(wanted) ?? 'refused with an errno');
  };
  for (const data of boundaryCalls(random, rules, arch)) {
    check(data);
  }
  const dead = new Set<number>();
  for (const position of program.keys()) {
    if (!visited.has(position)) {
      const reach = seek(steps, position, dead, visited, check);
      add(`an instruction is ${reach}`);
      // What a policy compiles to has nothing in it that is of no use.
      if (isPolicy && reach !== 'reached') {
        throw new Error(`instruction ${position} is ${reach}`);
      }
    }
  }
  add(isPolicy ? 'policies' : 'rule sets');
  add('instructions run', visited.size);
}

const NAMES = new Map<number, string>([
  [VERDICT.ALLOW, 'allowed'],
  [VERDICT.KILL_PROCESS, 'killed'],
]);

function seek(
  steps: readonly Step[],
  position: number,
  dead: Set<number>,
  visited: ReadonlySet<number>,
  check: (data: SyscallData) => void,
): Reach {
  const data = findCall(steps, position, dead);
  if (data === null) {
    dead.add(position);
    return 'never reached by any call';
  }
  if (data === 'unknown') {
    return 'not found out in time';
  }
  check(data);
  if (!visited.has(position)) {
    throw new Error(`${shown(data)} should come to instruction ${position}, and does not`);
  }
  return 'reached';
}

/** The program as the kernel reads it from memory; null when it is too long to be one. */
function compiled(rules: SyscallRules, arch: Arch): Instruction[] | null {
  const lines = filterLines(rules, arch);
  const fewest = lines.filter(({ kind }) => kind !== 'label').length;
  try {
    return decode(encodeInstructions(assemble(lines)));
  } catch (error) {
    // Far jumps take instructions of their own, so it may be a little too long without seeming so.
    if (error instanceof InternalError && fewest > MAX_INSTRUCTIONS * 0.9) {
      return null;
    }
    throw error;
  }
}

function decode(bytes: Uint8Array): Instruction[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / INSTRUCTION_BYTES }, (_, index) => {
    const at = index * INSTRUCTION_BYTES;
    const [jt, jf] = [view.getUint8(at + 2), view.getUint8(at + 3)];
    return { code: view.getUint16(at, true), jt, jf, k: view.getUint32(at + 4, true) };
  });
}

/** What the kernel's own check demands: known codes, and every path ends in a return. */
function checkForm(program: readonly Instruction[]): void {
  if (program.length === 0 || program.length > MAX_INSTRUCTIONS) {
    throw new Error(`a program of ${program.length} instructions`);
  }
  for (const [position, { code }] of program.entries()) {
    if (!CODES.has(code)) {
      throw new Error(`instruction ${position} has the code ${code}`);
    }
  }
  // Jumps lead forwards only, so a program that never goes past its end returns on every path.
  const beyond = programSteps(program).find(({ to }) => to >= program.length);
  if (beyond !== undefined) {
    throw new Error(`instruction ${beyond.from} leads past the end`);
  }
}

function shown({ nr, arch, args }: SyscallData): string {
  return `${nr}(${args.map((value) => `0x${value.toString(16)}`).join(', ')}) of ${arch}`;
}
