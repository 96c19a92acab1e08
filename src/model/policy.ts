import type { Limits } from './limits.ts';

/** The presets: see `docs/policy.md` for what each allows. */
export type PresetName = 'strict' | 'scientific' | 'subprocess';

/**
 * What a guest may do and use: plain data, validated, default deny.
 * Everything left out comes from the preset named by `extends`.
 */
export interface Policy {
  /** The preset to start from. Default: `'strict'`. */
  readonly extends?: PresetName;
  readonly limits?: Partial<Limits>;
  /**
   * `'none'` (default): no sockets but `socketpair`. `'loopback'`: a network of the guest's own
   * that reaches nothing but itself.
   */
  readonly network?: 'none' | 'loopback';
  /** Whether the guest sees a `/proc` of its own processes. */
  readonly proc?: boolean;
  /** Which installed packages the guest sees: none, or the interpreter's site-packages. */
  readonly packages?: 'none' | 'site';
  /** Modules imported before the guest starts, by trusted code; they must not start threads. */
  readonly preload?: readonly string[];
  /** Environment of the guest, beyond the few variables that every guest has. */
  readonly env?: Readonly<Record<string, string>>;
  /** System calls to refuse with EPERM although the preset allows them. */
  readonly denySyscalls?: readonly string[];
  /**
   * Guardrail for teaching and exams, enforced by Python code inside the guest: **not** part of the
   * wall. A guest that wants to get round it can.
   */
  readonly imports?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] };
  /** Guardrail, like `imports`: names removed from `builtins`. */
  readonly builtins?: { readonly deny?: readonly string[] };
}

/** A policy with every field filled in. */
export interface ResolvedPolicy {
  readonly extends: PresetName;
  readonly limits: Limits;
  readonly network: 'none' | 'loopback';
  readonly proc: boolean;
  readonly packages: 'none' | 'site';
  readonly preload: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly denySyscalls: readonly string[];
  readonly imports: { readonly allow: readonly string[] | null; readonly deny: readonly string[] };
  readonly builtins: { readonly deny: readonly string[] };
}
