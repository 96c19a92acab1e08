import type { Limits } from '../model/limits.ts';
import type { ResolvedPolicy } from '../model/policy.ts';
import type { SyscallRules } from './rule.ts';

/** Architectures with a system-call table of ours, named as `uname -m` names them. */
export type Arch = 'x86_64' | 'aarch64';

/** A namespace of the guest's own. */
export type Namespace = 'user' | 'mount' | 'pid' | 'ipc' | 'uts' | 'net';

/** One thing the guest sees in its file system, in the order of mounting. */
export type PlanMount =
  | { readonly kind: 'bind'; readonly path: string; readonly source: string; readonly why: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly why: string }
  | { readonly kind: 'data'; readonly path: string; readonly text: string; readonly why: string }
  | { readonly kind: 'device'; readonly path: string; readonly why: string }
  | { readonly kind: 'proc'; readonly path: string; readonly why: string }
  | { readonly kind: 'hidden'; readonly path: string; readonly why: string }
  /** One tmpfs of `bytes` and `inodes`, seen at each of `paths`. */
  | {
      readonly kind: 'tmpfs';
      readonly paths: readonly string[];
      readonly bytes: number;
      readonly inodes: number;
      readonly why: string;
    };

/**
 * Resource limits that the kernel enforces per process (setrlimit(2)), soft = hard.
 * `data` and `as` are added to what the warm interpreter already has when the guest is cloned.
 */
export interface PlanRlimits {
  readonly cpu: number;
  readonly data: number;
  readonly as: number;
  readonly fsize: number;
  readonly nofile: number;
  readonly nproc: number;
  readonly stack: number;
  readonly core: number;
  readonly memlock: number;
  readonly msgqueue: number;
  readonly sigpending: number;
}

/** Limits of the guest's cgroup, applied where one is to be had. */
export interface PlanCgroup {
  readonly memoryBytes: number;
  readonly tasks: number;
}

/** Landlock: the folders in which the guest may write; everywhere else only reading is allowed. */
export interface PlanLandlock {
  /** Read and list, and run programs where `execute` is true. */
  readonly readOnly: readonly { readonly path: string; readonly execute: boolean }[];
  readonly readWrite: readonly string[];
}

/** What a policy compiles to. Pure data: the same for the same input. */
export interface Plan {
  readonly schema: 1;
  readonly arch: Arch;
  readonly policy: ResolvedPolicy;
  readonly limits: Limits;
  readonly namespaces: readonly Namespace[];
  readonly mounts: readonly PlanMount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workFolder: string;
  readonly rlimits: PlanRlimits;
  readonly cgroup: PlanCgroup;
  readonly landlock: PlanLandlock;
  readonly syscalls: SyscallRules;
}
