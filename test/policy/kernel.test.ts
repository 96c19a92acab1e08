import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { arch as nodeArch } from 'node:process';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeInstructions } from '../../src/policy/bpf/instruction.ts';
import type { Instruction } from '../../src/policy/bpf/instruction.ts';
import { verdictOf } from '../../src/policy/bpf/seccomp.ts';
import { evaluate } from '../../src/policy/inspect/evaluate.ts';
import { runProgram } from '../../src/policy/inspect/interpreter.ts';
import type { SyscallData } from '../../src/policy/inspect/interpreter.ts';
import type { Arch } from '../../src/policy/plan.ts';
import { PRESETS } from '../../src/policy/presets.ts';
import type { SyscallAction, SyscallRules } from '../../src/policy/rule.ts';
import { compileRules } from '../../src/policy/rules/rules.ts';
import { ARCH_TABLES } from '../../src/policy/syscalls/table.ts';
import { argument, randomRules } from './random-rules.ts';
import { call, interestingCalls, numberOf, programs } from './support.ts';

/** The architecture of the kernel under us. There is no other that the library runs on. */
const ARCH: Arch = nodeArch === 'arm64' ? 'aarch64' : 'x86_64';
const VICTIM = new URL('../../../test/policy/victim.py', import.meta.url).pathname;
const SIGSYS = 31;
/** By `int 0x80`, the entry of 32-bit programs: victim.py knows the number. */
const INT80_GETPID = -80;
const ALLOW_ALL: readonly Instruction[] = [{ code: 0x06, jt: 0, jf: 0, k: 0x7fff_0000 }];

interface Job {
  readonly program: readonly Instruction[];
  readonly calls: readonly SyscallData[];
}

/** What became of a call: `ended` is any end but by the filter: exit(2), another signal, a wait too long. */
type Fate =
  | { readonly kind: 'returned' | 'ended' | 'killed' }
  | { readonly kind: 'errno'; readonly errno: number };

function isResult(value: unknown): value is readonly [string, number?] {
  return Array.isArray(value) && typeof value[0] === 'string';
}

function fate([what, number = 0]: readonly [string, number?]): Fate {
  if (what === 'errno') return { kind: 'errno', errno: number };
  if (what === 'returned') return { kind: 'returned' };
  return { kind: what === 'signal' && number === SIGSYS ? 'killed' : 'ended' };
}

function victims(jobs: readonly Job[]): Fate[][] {
  const input = jobs.map(({ program, calls }) => ({
    program: Buffer.from(encodeInstructions(program)).toString('hex'),
    calls: calls.map(({ nr, args }) => [nr, ...args].map(String)),
  }));
  const { status, stdout, stderr } = spawnSync('python3', [VICTIM], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  assert.equal(status, 0, stderr);
  const output: unknown = JSON.parse(stdout);
  assert.ok(Array.isArray(output) && output.length === jobs.length);
  return output.map((results: unknown, index) => {
    assert.ok(Array.isArray(results) && results.every(isResult));
    assert.equal(results.length, jobs[index]?.calls.length);
    return results.map(fate);
  });
}

/** Errors of the filter become ones that no kernel answers, so that they cannot be mistaken. */
const MARK = 2000;

function marked(rules: SyscallRules): SyscallRules {
  const mark = (action: SyscallAction): SyscallAction =>
    action.kind === 'errno' ? { kind: 'errno', errno: action.errno + MARK } : action;
  return {
    rules: rules.rules.map(({ name, cases, otherwise, why }) => ({
      name,
      cases: cases.map((one) => ({ tests: one.tests, why: one.why, action: mark(one.action) })),
      otherwise: mark(otherwise),
      why,
    })),
    unknown: mark(rules.unknown),
    foreign: mark(rules.foreign),
  };
}

function shown({ nr, args }: SyscallData): string {
  return `${nr}(${args.map((value) => `0x${value.toString(16)}`).join(', ')})`;
}

/** The rules, both programs in our interpreter, and both in the kernel: all say the same. */
function fourWays(rules: SyscallRules, calls: readonly SyscallData[]): void {
  const { plain, filter } = programs(rules, ARCH);
  const [plainFates = [], filterFates = []] = victims([
    { program: plain, calls },
    { program: filter, calls },
  ]);
  for (const [index, data] of calls.entries()) {
    const { action } = evaluate(rules, ARCH, data);
    const verdict = verdictOf(action) >>> 0;
    assert.equal(runProgram(plain, data).verdict, verdict, shown(data));
    assert.equal(runProgram(filter, data).verdict, verdict, shown(data));
    for (const seen of [plainFates[index], filterFates[index]]) {
      if (action.kind === 'kill') assert.deepEqual(seen, { kind: 'killed' }, shown(data));
      else if (action.kind === 'errno') assert.deepEqual(seen, action, shown(data));
      else {
        assert.notEqual(seen?.kind, 'killed', shown(data));
        assert.ok(seen?.kind !== 'errno' || seen.errno < MARK, shown(data));
      }
    }
  }
}

/** Not made for real when allowed: the child that they start would go on in the victim’s code. */
const STARTERS: ReadonlySet<string> = new Set(['clone', 'fork', 'vfork']);
/**
 * Newer kernels let these pass every filter, for probes in user code use them; outside of a probe
 * they end the process or fail. A test of its own holds that.
 */
const BEYOND_FILTERS = ['uretprobe', 'uprobe'];

function safeCalls(rules: SyscallRules): SyscallData[] {
  const starters = new Set<number>();
  for (const { name } of rules.rules) {
    if (STARTERS.has(name)) starters.add(numberOf(ARCH, name));
  }
  const { numbers } = ARCH_TABLES[ARCH];
  const beyond = new Set(BEYOND_FILTERS.map((name) => numbers.get(name)));
  return interestingCalls(rules, ARCH).filter((data) => {
    if (beyond.has(data.nr)) return false;
    return !starters.has(data.nr) || evaluate(rules, ARCH, data).action.kind !== 'allow';
  });
}

test('without a filter the victim’s calls go through', () => {
  const calls = ['getpid', 'bpf', 'mount'].map((name) => call(ARCH, numberOf(ARCH, name)));
  const [fates = []] = victims([{ program: ALLOW_ALL, calls }]);
  assert.equal(fates.length, 3);
  for (const seen of fates) assert.notEqual(seen.kind, 'killed');
});

test('the kernel decides on every call of the strict preset as its rules say', () => {
  const rules = marked(compileRules(PRESETS.strict, ARCH));
  const numbers = [472, 600, 0x3fff_ffff].map((nr) => call(ARCH, nr));
  fourWays(rules, [...safeCalls(rules), ...numbers]);
});

test('the kernel decides on every call of a policy with everything on as its rules say', () => {
  const policy = { ...PRESETS.subprocess, network: 'loopback' } as const;
  const rules = marked(compileRules(policy, ARCH));
  fourWays(rules, safeCalls(rules));
});

test('the strict preset answers with the very errors that its rules name', () => {
  const rules = compileRules(PRESETS.strict, ARCH);
  const { filter } = programs(rules, ARCH);
  const refused = rules.rules.filter(({ name, cases, otherwise }) => {
    return cases.length === 0 && otherwise.kind !== 'allow' && !BEYOND_FILTERS.includes(name);
  });
  const calls = refused.map(({ name }) => call(ARCH, numberOf(ARCH, name)));
  const [fates = []] = victims([{ program: filter, calls }]);
  for (const [index, { name, otherwise }] of refused.entries()) {
    const expected = otherwise.kind === 'kill' ? { kind: 'killed' } : otherwise;
    assert.deepEqual(fates[index], expected, name);
  }
});

test('calls that pass every filter by the kernel’s design end the process or fail', () => {
  const { filter } = programs(compileRules(PRESETS.strict, ARCH), ARCH);
  const numbers = ARCH_TABLES[ARCH].numbers;
  const known = BEYOND_FILTERS.filter((name) => numbers.has(name));
  const calls = known.map((name) => call(ARCH, numberOf(ARCH, name)));
  // SIGILL, ENXIO, or ENOSYS of older kernels.
  for (const seen of victims([{ program: filter, calls }])[0] ?? []) {
    assert.ok(
      seen.kind === 'ended' || (seen.kind === 'errno' && [6, 38].includes(seen.errno)),
      JSON.stringify(seen),
    );
  }
});

test('the kernel decides on random rules as our interpreter does', () => {
  // They take no arguments, so any will do, and the victim can live without them.
  const harmless = ['getuid', 'geteuid', 'getgid', 'getegid', 'getppid', 'gettid'];
  const cases = randomRules(ARCH, harmless).chain((rules) =>
    fc.record({
      rules: fc.constant({ ...rules, unknown: { kind: 'allow' } as const }),
      args: fc.array(fc.array(argument(rules), { minLength: 6, maxLength: 6 }), { maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ rules, args }) => {
      const calls = rules.rules.flatMap(({ name }) =>
        args.map((values) => call(ARCH, numberOf(ARCH, name), values)),
      );
      fourWays(marked(onlySmallErrors(rules)), calls);
    }),
    // Each run starts victims: few runs, and no search for the smallest failure.
    { numRuns: 12, endOnFailure: true },
  );
});

/** Random errors, with room for the mark below the kernel's largest (MAX_ERRNO, 4095). */
function onlySmallErrors(rules: SyscallRules): SyscallRules {
  return {
    ...rules,
    rules: rules.rules.map((rule) => ({
      ...rule,
      otherwise: small(rule.otherwise),
      cases: rule.cases.map((one) => ({ ...one, action: small(one.action) })),
    })),
  };
}

function small(action: SyscallAction): SyscallAction {
  return action.kind === 'errno' ? { kind: 'errno', errno: 1 + (action.errno % 2000) } : action;
}

if (ARCH === 'x86_64') {
  test('the 32-bit entry and x32 numbers kill', () => {
    const { filter } = programs(compileRules(PRESETS.subprocess, ARCH), ARCH);
    const getpid = numberOf(ARCH, 'getpid');
    const int80 = { ...call(ARCH, 0), nr: INT80_GETPID };
    const calls = [int80, call(ARCH, 0x4000_0000 + getpid), call(ARCH, 0x4000_0000 + 520)];
    const [free = [], caged = []] = victims([
      { program: ALLOW_ALL, calls: [int80] },
      { program: filter, calls },
    ]);
    // A kernel without 32-bit emulation has no such entry: SIGSEGV, filter or not.
    assert.deepEqual(caged[0], { kind: free[0]?.kind === 'returned' ? 'killed' : 'ended' });
    assert.deepEqual(caged.slice(1), [{ kind: 'killed' }, { kind: 'killed' }]);
  });
}
