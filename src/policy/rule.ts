/** What happens on a system call. `errno` is the number the guest sees. */
export type SyscallAction =
  | { readonly kind: 'allow' }
  | { readonly kind: 'errno'; readonly errno: number }
  | { readonly kind: 'kill' };

/**
 * A test on one argument (0 to 5), all 64 bits of it:
 * `(argument & mask) == value`, or its opposite for `'!='`.
 */
export interface ArgumentTest {
  readonly index: number;
  readonly mask: bigint;
  readonly op: '==' | '!=';
  readonly value: bigint;
}

/** One case of a rule: applies when every test holds. */
export interface RuleCase {
  readonly tests: readonly ArgumentTest[];
  readonly action: SyscallAction;
  readonly why: string;
}

/** What may be done with one system call: the first case that applies, else `otherwise`. */
export interface SyscallRule {
  readonly name: string;
  readonly cases: readonly RuleCase[];
  readonly otherwise: SyscallAction;
  readonly why: string;
}

/** The whole filter, before it is compiled for an architecture. */
export interface SyscallRules {
  readonly rules: readonly SyscallRule[];
  /** For every system call without a rule. */
  readonly unknown: SyscallAction;
  /** For a foreign architecture, and for x32 numbers on x86_64. */
  readonly foreign: SyscallAction;
}
