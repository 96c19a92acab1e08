import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { LaunchMode } from '../launcher/bubblewrap.ts';
import { findBubblewrap } from '../launcher/bubblewrap.ts';
import { findCgroupParents } from '../launcher/cgroup.ts';
import { NO_SWITCHES } from '../launcher/launch.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Plan } from '../policy/index.ts';
import { KernelWall } from './kernel/kernel-wall.ts';
import { namespaceRemedy } from './namespace-remedy.ts';
import { failed, good } from './layer-report.ts';
import type { LayerReport } from './layer-report.ts';
export type { LayerReport } from './layer-report.ts';
import { examineWasm } from './wasm/examine.ts';
import type { WasmWallSettings } from './wasm/wasm-wall.ts';
import type { WallKind } from './wall.ts';

/** What `pysandbox doctor` tells. */
export interface DoctorReport {
  readonly layers: readonly LayerReport[];
  readonly walls: { readonly kernel: boolean; readonly wasm: boolean };
  /** The wall that `auto` takes; null when there is none. */
  readonly chosen: WallKind | null;
  readonly mode: LaunchMode | null;
}

/** What the doctor examines: an interpreter and a plan, or the error in the way of them. */
export type Subject =
  | { readonly plan: Plan; readonly interpreter: Interpreter }
  | { readonly error: unknown };

/** Examines every layer of both walls by building them and opening one guest of each. */
export async function examine(subject: Subject, wasm: WasmWallSettings): Promise<DoctorReport> {
  const kernel = await examineKernel(subject);
  return report([...kernel.layers, ...(await examineWasm(wasm))], kernel.mode);
}

/** What was found out about the kernel wall. */
interface KernelReport {
  readonly layers: readonly LayerReport[];
  readonly mode: LaunchMode | null;
}

async function examineKernel(subject: Subject): Promise<KernelReport> {
  const layers: LayerReport[] = [kernelVersion(), await bubblewrap()];
  const canBuild = layers.every(({ ok }) => ok);
  if ('error' in subject) {
    layers.push(
      failed(
        'kernel',
        'python',
        subject.error,
        'Install Python 3.10 to 3.14, or name one with --python',
      ),
    );
    return { layers, mode: null };
  }
  const { version, executable } = subject.interpreter;
  layers.push(good('kernel', 'python', `${version.join('.')}, ${executable}`));
  if (!canBuild) {
    return { layers, mode: null };
  }
  const plan = withGroups(subject.plan);
  const wall = new KernelWall({ ...subject, plan, mode: 'fork', spares: 0, switches: NO_SWITCHES });
  try {
    const guest = await wall.open();
    guest.kill();
    layers.push(...builtLayers(wall));
  } catch (error) {
    layers.push(failed('kernel', 'seal', error));
  } finally {
    await wall.close();
  }
  layers.push(cgroups(wall.found));
  return { layers, mode: wall.found.mode };
}

/** Control groups are tried only for guests that may have several tasks. */
function withGroups(plan: Plan): Plan {
  return { ...plan, limits: { ...plan.limits, threads: Math.max(2, plan.limits.threads) } };
}

function report(layers: readonly LayerReport[], mode: LaunchMode | null): DoctorReport {
  const stands = (kind: WallKind): boolean =>
    layers.every(({ wall, ok, required }) => wall !== kind || ok || !required);
  const walls = { kernel: mode !== null && stands('kernel'), wasm: stands('wasm') };
  const other = walls.wasm ? 'wasm' : null;
  return {
    layers,
    walls,
    chosen: walls.kernel ? 'kernel' : other,
    mode: walls.kernel ? mode : null,
  };
}

function kernelVersion(): LayerReport {
  if (process.platform !== 'linux') {
    return failed(
      'kernel',
      'kernel',
      new Error(`the kernel wall needs Linux; this is ${process.platform}`),
    );
  }
  return good(
    'kernel',
    'kernel',
    `Linux ${readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()}`,
  );
}

async function bubblewrap(): Promise<LayerReport> {
  try {
    const program = findBubblewrap();
    const { stdout } = await promisify(execFile)(program, ['--version']);
    return good('kernel', 'bubblewrap', `${stdout.trim()}, ${program}`);
  } catch (error) {
    return failed(
      'kernel',
      'bubblewrap',
      error,
      'Install bubblewrap anew: `bwrap --version` must work',
    );
  }
}

/** The layers that the trial seal of a zygote has shown to hold. */
function builtLayers(wall: KernelWall): LayerReport[] {
  const nested = wall.found.mode === 'fork';
  return [
    good('kernel', 'user namespaces', 'bubblewrap can make them'),
    {
      wall: 'kernel',
      name: 'nested user namespaces',
      ok: nested,
      required: false,
      found: nested
        ? 'a guest can have its own: fork mode'
        : 'refused: spawn mode, one cage per guest',
      problem: nested ? null : 'guests start more slowly',
      remedy: nested ? null : namespaceRemedy(''),
    },
    good('kernel', 'seal', 'a trial guest took on every step, from descriptors to capabilities'),
    good('kernel', 'seccomp', 'a filter was installed'),
    good('kernel', 'landlock', `ABI ${wall.found.trial?.landlockAbi ?? 0}`),
    denials(wall.found.trial?.tellsDenials === true),
  ];
}

/** The wall stands without them. */
function denials(told: boolean): LayerReport {
  return {
    wall: 'kernel',
    name: 'denials',
    ok: told,
    required: false,
    found: told ? 'refused system calls are told' : 'refused system calls are not told',
    problem: told ? null : 'the kernel gives us no listener: another one listens already',
    remedy: told
      ? null
      : 'Run outside of containers whose manager listens itself (seccomp notification), as LXD can',
  };
}

function cgroups({ mode, cgroupProblem }: KernelWall['found']): LayerReport {
  const parents = mode === 'fork' && cgroupProblem === null ? findCgroupParents() : [];
  if (parents.length > 0) {
    const found = parents.map(({ version, folder }) => `version ${version}, ${folder}`).join('; ');
    return good('kernel', 'cgroup', found, false);
  }
  const why =
    cgroupProblem === null ? '' : ` (a guest could not be moved into one: ${cgroupProblem})`;
  return {
    wall: 'kernel',
    name: 'cgroup',
    ok: false,
    required: false,
    found: 'none to be had: limits per process (setrlimit) and sampling hold instead',
    problem: `memory of several processes is summed by sampling, not by the kernel${why}`,
    remedy:
      mode === 'fork'
        ? 'Use a service with Delegate=yes and DelegateSubgroup= (docs/deployment.md, "A systemd service")'
        : 'Spawn mode has none: see "nested user namespaces"',
  };
}
