import { createHash } from 'node:crypto';
import { arch as nodeArch } from 'node:os';
import { UsageError, WallUnavailableError } from '../model/errors.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Packages } from '../model/packages.ts';
import type { Policy, PresetName } from '../model/policy.ts';
import { findInterpreter } from '../launcher/interpreter.ts';
import { compilePolicy, loadPolicy } from '../policy/index.ts';
import type { Arch, Plan } from '../policy/index.ts';
import { planMounts } from './mounts/plan-mounts.ts';
import type { Mount } from './options.ts';
import { layeredInterpreter, PACKAGES_PATH } from './layered-interpreter.ts';

/** What a guest is started from. */
export interface Prepared {
  readonly plan: Plan;
  readonly interpreter: Interpreter;
  /** A digest of all that decides the wall. */
  readonly key: string;
}

/** What the caller chose. */
export interface Choice {
  readonly policy?: PresetName | Policy;
  readonly python?: string;
  readonly mounts?: readonly Mount[];
  readonly packages?: Packages;
}

/** The interpreter that is used when none is named. */
export const DEFAULT_PYTHON = 'python3';

/**
 * Finds the interpreter and compiles the policy for it.
 *
 * @throws PolicyError, UsageError when what the caller chose is not valid.
 */
export async function prepare({
  policy = 'strict',
  python = DEFAULT_PYTHON,
  mounts = [],
  packages,
}: Choice): Promise<Prepared> {
  const arch = machineArch();
  if (packages !== undefined) {
    loadPolicy(policy); // before wheels are downloaded for it
    const interpreter = await layeredInterpreter({ packages, python, machine: arch });
    const chosen = typeof policy === 'string' ? { extends: policy } : policy;
    const { plan } = planOnce({ ...chosen, packages: 'site' }, { arch, interpreter });
    return withMounts(prepared(withPath(plan), interpreter), mounts);
  }
  const withSitePackages = loadPolicy(policy).packages === 'site';
  const interpreter = await findInterpreter({ python, withSitePackages });
  return withMounts(planOnce(policy, { arch, interpreter }), mounts);
}

function prepared(plan: Plan, interpreter: Interpreter): Prepared {
  const deciding = JSON.stringify([plan.policy, plan.arch, plan.mounts, interpreter]);
  const key = createHash('sha256').update(deciding).digest('hex');
  return { plan, interpreter, key };
}

async function withMounts(without: Prepared, mounts: readonly Mount[]): Promise<Prepared> {
  const { plan, interpreter } = without;
  return mounts.length === 0 ? without : prepared(await planMounts(plan, mounts), interpreter);
}

/** Interpreters that the guest starts find the packages, too; its own was told where they are. */
function withPath(plan: Plan): Plan {
  return plan.limits.processes > 1
    ? { ...plan, environment: { ...plan.environment, PYTHONPATH: PACKAGES_PATH } }
    : plan;
}

/** Plans by what they are made from: a service opens many sandboxes under few policies. */
const plans = new Map<string, Prepared>();
const MOST_PLANS = 100;

function planOnce(
  policy: PresetName | Policy,
  target: { arch: Arch; interpreter: Interpreter },
): Prepared {
  const name = JSON.stringify([policy, target]);
  const known = plans.get(name);
  if (known !== undefined) {
    return known;
  }
  const plan = compilePolicy(policy, target);
  checkPlace(plan);
  if (plans.size >= MOST_PLANS) {
    plans.clear();
  }
  const made = prepared(plan, target.interpreter);
  plans.set(name, made);
  return made;
}

/** The guest's own folders cover those of the host: an interpreter below one would not be seen. */
function checkPlace(plan: Plan): void {
  const covered = [
    ...plan.mounts.flatMap((mount) => (mount.kind === 'tmpfs' ? mount.paths : [])),
    '/proc',
  ];
  for (const mount of plan.mounts) {
    const folder = covered.find(
      (path) => mount.kind === 'bind' && mount.path.startsWith(`${path}/`),
    );
    if (folder !== undefined && mount.kind === 'bind') {
      throw new UsageError(
        `python: ${mount.path} is below ${folder}, which in the guest is its own folder; ` +
          `move the interpreter or virtual environment to another place`,
        { details: { path: mount.path } },
      );
    }
  }
}

/** The plan for a policy on this machine, as `pysandbox policy show` prints it. */
export async function planFor(
  policy?: PresetName | Policy,
  choice: Omit<Choice, 'policy'> = {},
): Promise<Plan> {
  const { plan } = await prepare({ ...choice, ...(policy === undefined ? {} : { policy }) });
  return plan;
}

export function machineArch(): Arch {
  switch (nodeArch()) {
    case 'x64':
      return 'x86_64';
    case 'arm64':
      return 'aarch64';
    default:
      throw new WallUnavailableError(
        'seccomp',
        `there is no system-call table for ${nodeArch()}`,
        'Use a machine with x86_64 or aarch64',
      );
  }
}
