import { PolicyError } from '../model/errors.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Policy, PresetName, ResolvedPolicy } from '../model/policy.ts';
import {
  compileMounts,
  READABLE_DEVICES,
  WORK_FOLDER,
  WRITABLE_DEVICES,
  writableFolders,
} from './mounts.ts';
import type { Arch, Namespace, Plan, PlanLandlock, PlanMount } from './plan.ts';
import { PRESET_NAMES } from './presets.ts';
import { resolvePolicy } from './resolve.ts';
import { compileCgroup, compileRlimits } from './resources.ts';
import { compileRules } from './rules/rules.ts';
import { didYouMean } from './suggest.ts';
import { parsePolicy } from './validate.ts';

/** What a plan is made for. */
export interface CompileTarget {
  readonly arch: Arch;
  readonly interpreter: Interpreter;
}

/** Checks a policy, or the name of a preset, and fills it in. Default: `strict`. */
export function loadPolicy(policy: unknown): ResolvedPolicy {
  if (typeof policy !== 'string') return resolvePolicy(parsePolicy(policy ?? {}));
  const preset = PRESET_NAMES.find((name) => name === policy);
  if (preset === undefined) {
    throw new PolicyError('', `no preset "${policy}"${didYouMean(policy, PRESET_NAMES)}`);
  }
  return resolvePolicy({ extends: preset });
}

function compileNamespaces(policy: ResolvedPolicy): Namespace[] {
  const namespaces: Namespace[] = ['user', 'mount', 'pid', 'ipc', 'uts'];
  // Without one of its own a guest has the empty network of the zygote, and no sockets.
  if (policy.network === 'loopback') namespaces.push('net');
  return namespaces;
}

function compileEnvironment(policy: ResolvedPolicy): Record<string, string> {
  const variables = {
    HOME: WORK_FOLDER,
    LANG: 'C.UTF-8',
    PATH: '/usr/bin:/bin',
    TMPDIR: '/tmp',
    // numpy's OpenBLAS starts threads as it is loaded, and a clone of the zygote has none of them.
    ...(policy.preload.length > 0 && { OPENBLAS_NUM_THREADS: '1' }),
    ...policy.env,
  };
  const names = Object.entries(variables);
  return Object.fromEntries(names.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/**
 * Landlock repeats what the mounts say, by path and in another part of the kernel. Nothing but the
 * mounts is below the folders of the cage's root, so one rule for each folder says the same as one
 * for each mount, and each rule costs every guest a few microseconds. To map a shared library only
 * reading is needed; to execute a program, or its loader, execution.
 */
function compileLandlock(policy: ResolvedPolicy, mounts: readonly PlanMount[]): PlanLandlock {
  const execute = policy.limits.processes > 1;
  const folders = new Map<string, boolean>();
  for (const mount of mounts) {
    if (mount.kind === 'bind' || mount.kind === 'data' || mount.kind === 'proc') {
      const folder = topFolder(mount.path);
      const interpreters = mount.kind === 'bind' && mount.path === mount.source;
      folders.set(folder, (folders.get(folder) ?? false) || (execute && interpreters));
    }
  }
  const readOnly = [...folders].map(([path, runs]) => ({ path, execute: runs }));
  for (const path of READABLE_DEVICES) readOnly.push({ path, execute: false });
  return { readOnly, readWrite: [...writableFolders(policy), ...WRITABLE_DEVICES] };
}

/** `/usr` of `/usr/lib/python3`. */
function topFolder(path: string): string {
  return `/${path.split('/')[1] ?? ''}`;
}

/**
 * Compiles a policy to a plan. Pure: the same for the same input.
 * Throws PolicyError when the policy is not valid.
 */
export function compilePolicy(
  policy: Policy | PresetName | undefined,
  { arch, interpreter }: CompileTarget,
): Plan {
  const resolved = loadPolicy(policy);
  const mounts = compileMounts(resolved, interpreter);
  return {
    schema: 1,
    arch,
    policy: resolved,
    limits: resolved.limits,
    namespaces: compileNamespaces(resolved),
    mounts,
    environment: compileEnvironment(resolved),
    workFolder: WORK_FOLDER,
    rlimits: compileRlimits(resolved),
    cgroup: compileCgroup(resolved),
    landlock: compileLandlock(resolved, mounts),
    syscalls: compileRules(resolved, arch),
  };
}
