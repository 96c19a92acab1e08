import fc from 'fast-check';
import type { Arch } from '../../src/policy/plan.ts';
import type { ArgumentTest, SyscallAction, SyscallRules } from '../../src/policy/rule.ts';
import { ARCH_TABLES } from '../../src/policy/syscalls/table.ts';

const word: fc.Arbitrary<bigint> = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

/** Masks with structure: halves, single bits, everything, and anything. */
const mask: fc.Arbitrary<bigint> = fc.oneof(
  fc.constantFrom(0n, 0xffff_ffffn, 0xffff_ffff_0000_0000n, (1n << 64n) - 1n),
  fc.integer({ min: 0, max: 63 }).map((bit) => 1n << BigInt(bit)),
  word,
);

/** Values inside of the mask, and sometimes outside, where `==` can never hold. */
const argumentTest: fc.Arbitrary<ArgumentTest> = fc
  .record({
    index: fc.integer({ min: 0, max: 5 }),
    mask,
    op: fc.constantFrom('==', '!='),
    value: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 20n }), word),
    inside: fc.boolean(),
  })
  .map(({ inside, ...rest }) => (inside ? { ...rest, value: rest.value & rest.mask } : rest));

const action: fc.Arbitrary<SyscallAction> = fc.oneof(
  fc.constant<SyscallAction>({ kind: 'allow' }),
  fc.constant<SyscallAction>({ kind: 'kill' }),
  fc.integer({ min: 1, max: 4095 }).map((errno): SyscallAction => ({ kind: 'errno', errno })),
);

/** Rules for some of the names: by default any that the architecture has. */
export function randomRules(arch: Arch, names?: readonly string[]): fc.Arbitrary<SyscallRules> {
  const all = names ?? [...ARCH_TABLES[arch].numbers.keys()];
  const ruleCase = fc.record({
    tests: fc.array(argumentTest, { maxLength: 3 }),
    action,
    why: fc.constant('random'),
  });
  const rule = fc.record({
    name: fc.constantFrom(...all),
    cases: fc.array(ruleCase, { maxLength: 5 }),
    otherwise: action,
    why: fc.constant('random'),
  });
  return fc.record({
    rules: fc.uniqueArray(rule, { selector: ({ name }) => name, maxLength: 40 }),
    unknown: action,
    foreign: action,
  });
}

/** Arguments at, next to and, by a high half of garbage, beside the constants of the rules. */
export function argument(rules: SyscallRules): fc.Arbitrary<bigint> {
  const constants = rules.rules.flatMap(({ cases }) =>
    cases.flatMap(({ tests }) => tests.flatMap(({ mask: bits, value }) => [bits, value])),
  );
  const near = fc
    .tuple(fc.constantFrom(0n, ...constants), fc.constantFrom(-1n, 0n, 1n), fc.boolean(), word)
    .map(([value, step, garbage, noise]) =>
      BigInt.asUintN(64, garbage ? (value & 0xffff_ffffn) | (noise << 32n) : value + step),
    );
  return fc.oneof({ arbitrary: near, weight: 4 }, word);
}
