import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { SandboxError } from '../model/errors.ts';
import type { LaunchMode } from '../launcher/bubblewrap.ts';
import { findBubblewrap } from '../launcher/bubblewrap.ts';
import { findCgroupParents } from '../launcher/cgroup.ts';
import { NO_SWITCHES } from '../launcher/launch.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Plan } from '../policy/index.ts';
import { KernelWall } from './kernel/kernel-wall.ts';
import type { WallKind } from './wall.ts';

/** One layer of the kernel wall on this machine. */
export interface LayerReport {
  readonly name: string;
  readonly ok: boolean;
  /** Whether the wall can't stand without it. */
  readonly required: boolean;
  readonly found: string;
  readonly problem: string | null;
  readonly remedy: string | null;
}

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

/** Examines every layer by building the wall and opening one guest. */
export async function examine(subject: Subject): Promise<DoctorReport> {
  const layers: LayerReport[] = [kernelVersion(), await bubblewrap()];
  const canBuild = layers.every(({ ok }) => ok);
  if ('error' in subject) {
    layers.push(
      failed('python', subject.error, 'Install Python 3.10 to 3.14, or name one with --python'),
    );
    return report(layers, null);
  }
  const { version, executable } = subject.interpreter;
  layers.push(good('python', `${version.join('.')}, ${executable}`));
  if (!canBuild) {
    return report(layers, null);
  }
  const wall = new KernelWall({ ...subject, mode: 'fork', spares: 0, switches: NO_SWITCHES });
  try {
    const guest = await wall.open();
    guest.kill();
    layers.push(...builtLayers(wall));
  } catch (error) {
    layers.push(failed('wall', error));
  } finally {
    await wall.close();
  }
  layers.push(cgroups(wall.cgroups));
  return report(layers, wall.mode);
}

function report(layers: readonly LayerReport[], mode: LaunchMode | null): DoctorReport {
  const kernel = layers.every(({ ok, required }) => ok || !required);
  return {
    layers,
    walls: { kernel, wasm: false },
    chosen: kernel ? 'kernel' : null,
    mode: kernel ? mode : null,
  };
}

function good(name: string, found: string, required = true): LayerReport {
  return { name, ok: true, required, found, problem: null, remedy: null };
}

function failed(name: string, error: unknown, usual: string | null = null): LayerReport {
  const details = error instanceof SandboxError ? error.details : {};
  const layer = typeof details['layer'] === 'string' ? details['layer'] : name;
  const remedy = typeof details['remedy'] === 'string' ? details['remedy'] : usual;
  const message = error instanceof Error ? error.message.trim() : String(error);
  const problem = typeof details['problem'] === 'string' ? details['problem'] : message;
  return { name: layer, ok: false, required: true, found: '', problem, remedy };
}

function kernelVersion(): LayerReport {
  if (process.platform !== 'linux') {
    return failed('kernel', new Error(`the kernel wall needs Linux; this is ${process.platform}`));
  }
  return good('kernel', `Linux ${readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()}`);
}

async function bubblewrap(): Promise<LayerReport> {
  try {
    const program = findBubblewrap();
    const { stdout } = await promisify(execFile)(program, ['--version']);
    return good('bubblewrap', `${stdout.trim()}, ${program}`);
  } catch (error) {
    return failed('bubblewrap', error, 'Install bubblewrap anew: `bwrap --version` must work');
  }
}

/** The layers that the trial seal of a zygote has shown to hold. */
function builtLayers(wall: KernelWall): LayerReport[] {
  const nested = wall.mode === 'fork';
  return [
    good('user namespaces', 'bubblewrap can make them'),
    {
      name: 'nested user namespaces',
      ok: nested,
      required: false,
      found: nested
        ? 'a guest can have its own: fork mode'
        : 'refused: spawn mode, one cage per guest',
      problem: nested ? null : 'guests start more slowly',
      remedy: nested
        ? null
        : 'Raise user.max_user_namespaces, or let bwrap make namespaces in its AppArmor profile',
    },
    good('seccomp', 'a filter was installed'),
    good('landlock', `ABI ${wall.landlockAbi}`),
  ];
}

function cgroups(usable: boolean): LayerReport {
  const parents = usable ? findCgroupParents() : [];
  if (parents.length > 0) {
    const found = parents.map(({ version, folder }) => `version ${version}, ${folder}`).join('; ');
    return good('cgroup', found, false);
  }
  return {
    name: 'cgroup',
    ok: false,
    required: false,
    found: 'none to be had: limits per process (setrlimit) and sampling hold instead',
    problem: 'memory of several processes is summed by sampling, not by the kernel',
    remedy: 'Run as root, or in a service with Delegate=yes (systemd)',
  };
}
