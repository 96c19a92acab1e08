import { encodeProgram, toldDenials } from '../policy/index.ts';
import type { Plan } from '../policy/plan.ts';
import type { Interpreter } from '../model/interpreter.ts';
import { CAGE_ID } from './bubblewrap.ts';
import type { LaunchMode } from './bubblewrap.ts';
import type { Members } from './members.ts';

const MIB = 1024 * 1024;

/** A cgroup hierarchy as the zygote uses it: which files to write and which to read. */
export interface ZygoteCgroup {
  readonly path: string;
  readonly settings: Readonly<Record<string, string>>;
  /** What to report: file and, for a file of many lines, the line's first word. */
  readonly counters: Readonly<Record<string, readonly [file: string, field: string | null]>>;
}

/** What a zygote is told on its first line. */
export interface ZygoteSettings {
  readonly plan: Plan;
  readonly interpreter: Interpreter;
  readonly mode: LaunchMode;
  readonly firstDescriptor: number;
  readonly members: Members;
  readonly cgroups: readonly ZygoteCgroup[];
  /** Descriptors by which the zygote goes to where it may move guests from. */
  readonly cgroupEntries: readonly number[];
  /** Layers of the seal to leave out: for the tests that show what each is for. */
  readonly withoutLayers: readonly string[];
}

/** The first line for the zygote. */
export function zygoteConfig(settings: ZygoteSettings): string {
  const { plan, interpreter, mode, cgroups, members } = settings;
  const fork = mode === 'fork';
  const { limits, policy } = plan;
  const many = limits.processes > 1 || members.checkpoints > 0;
  return JSON.stringify({
    firstDescriptor: settings.firstDescriptor,
    ...members,
    path: [
      ...interpreter.standardPath,
      ...(policy.packages === 'site' ? interpreter.sitePackages : []),
    ],
    prefix: interpreter.prefix,
    preload: policy.preload,
    guardrail: { imports: policy.imports, builtins: policy.builtins },
    namespaces: fork ? plan.namespaces : [],
    cgroup: cgroups,
    cgroupEntries: settings.cgroupEntries,
    meter: {
      cpuMs: many ? limits.cpuMs : null,
      memoryBytes: many ? limits.memoryMiB * MIB : null,
      // bubblewrap has no option for a tmpfs's number of inodes.
      inodes: fork ? null : limits.diskInodes,
    },
    denials: toldDenials(plan),
    seal: {
      identity: fork ? { uid: CAGE_ID, gid: CAGE_ID, outerUid: CAGE_ID, outerGid: CAGE_ID } : null,
      mounts: fork
        ? plan.mounts.filter(({ kind }) => ['tmpfs', 'hidden', 'proc'].includes(kind))
        : [],
      hostname: fork ? 'sandbox' : null,
      loopback: fork && policy.network === 'loopback',
      workFolder: plan.workFolder,
      rlimits: plan.rlimits,
      landlock: {
        ...plan.landlock,
        network: policy.network === 'loopback',
        executeWritten: limits.processes > 1,
      },
      filter: Buffer.from(encodeProgram(plan)).toString('hex'),
      skip: settings.withoutLayers,
    },
  });
}
