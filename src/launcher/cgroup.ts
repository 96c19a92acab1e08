import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import type { PlanCgroup } from '../policy/plan.ts';
import type { CgroupBind } from './bubblewrap.ts';
import type { Identity } from './identity.ts';
import type { ZygoteCgroup } from './zygote-config.ts';

/** Groups of one zygote: a folder per hierarchy, in which the zygote makes one per guest. */
export interface CgroupTree {
  readonly binds: readonly CgroupBind[];
  readonly hierarchies: readonly ZygoteCgroup[];
  /** The folders to remove when the zygote has ended. */
  readonly folders: readonly string[];
  /** Open files, each of which moves in who writes to it. Whoever had the tree made closes them. */
  readonly entries: readonly number[];
}

/** A hierarchy of this machine in which this process may make groups. */
export interface CgroupParent {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  readonly folder: string;
}

/** Where the cage finds the groups: below /tmp, which each guest covers with its own. */
const CAGE_FOLDER = '/tmp/cgroup';

/** Of version 2, what must be there. */
const CONTROLLERS = ['memory', 'pids'];
const SWITCHED_ON = '+memory +pids';

/**
 * Where groups can be made: version 2 with its controllers delegated to us, or the `memory` and
 * `pids` hierarchies of version 1; cgroups(7). Empty when there is none: the limits that the
 * kernel keeps per process, and the zygote's meter, hold all the same.
 */
export function findCgroupParents(
  root = '/sys/fs/cgroup',
  own = '/proc/self/cgroup',
): CgroupParent[] {
  const lines = readIfThere(own).trim().split('\n');
  const groups = lines.map((line) => line.split(':'));
  const unified = groups.find(([number]) => number === '0')?.[2] ?? '/';
  const second = parentOfVersion2(root, unified);
  if (second !== null) {
    return [second];
  }
  return ['memory', 'pids'].flatMap((controller) => {
    const path = groups.find(([, names = '']) => names.split(',').includes(controller))?.[2];
    const folder = `${root}/${controller}${path === undefined || path === '/' ? '' : path}`;
    return path !== undefined && isWritable(folder)
      ? [{ version: 1 as const, controllers: [controller], folder }]
      : [];
  });
}

/**
 * In version 2 a group with processes cannot have groups with limits, so ours stand beside it. Who may
 * switch controllers on for the groups in a folder has had it delegated: cgroup-v2.rst, "Delegation".
 */
function parentOfVersion2(root: string, own: string): CgroupParent | null {
  const beside = own.replace(/\/[^/]*$/, '');
  for (const folder of [`${root}${own === '/' ? '' : own}`, `${root}${beside}`]) {
    const offered = readIfThere(`${folder}/cgroup.controllers`).trim().split(' ');
    const switchOn = (): void => writeFileSync(`${folder}/cgroup.subtree_control`, SWITCHED_ON);
    if (
      CONTROLLERS.every((name) => offered.includes(name)) &&
      isWritable(folder) &&
      works(switchOn)
    ) {
      return { version: 2, controllers: CONTROLLERS, folder };
    }
  }
  return null;
}

/**
 * Makes the folders of one zygote and hands them to `identity`. In version 2 a process may only be
 * moved by who may write to the group above both its old and its new one; so the zygote must be in a
 * group below that folder first, and only the host can move it there: cgroup-v2.rst, "Delegation
 * Containment". What counts is who opened the file (Linux 5.16).
 */
export function makeCgroups(
  parents: readonly CgroupParent[],
  limits: PlanCgroup,
  identity: Identity | null,
): CgroupTree {
  const name = `pysandbox-${process.pid}-${randomBytes(6).toString('hex')}`;
  const folders = parents.map(({ folder }) => `${folder}/${name}`);
  for (const folder of folders) {
    mkdirSync(folder);
    if (identity !== null) {
      chownSync(folder, identity.uid, identity.gid);
      chownSync(`${folder}/cgroup.procs`, identity.uid, identity.gid);
    }
  }
  return {
    folders,
    binds: folders.map((source, number) => ({ source, path: `${CAGE_FOLDER}/${number}` })),
    hierarchies: parents.map((parent, number) => ({
      path: `${CAGE_FOLDER}/${number}`,
      ...hierarchyOf(parent, limits),
    })),
    entries: parents.flatMap(({ version, folder }) =>
      version === 2 ? [openEntry(`${folder}/${name}`)] : [],
    ),
  };
}

/** The zygote's own group. */
function openEntry(folder: string): number {
  writeFileSync(`${folder}/cgroup.subtree_control`, SWITCHED_ON);
  mkdirSync(`${folder}/zygote`);
  return openSync(`${folder}/zygote/cgroup.procs`, 'w');
}

/** The files of a guest's group, by version: the kernel's cgroup-v2.rst, and v1/{memory,pids}.rst. */
function hierarchyOf(parent: CgroupParent, limits: PlanCgroup): Omit<ZygoteCgroup, 'path'> {
  const memory = String(limits.memoryBytes);
  const tasks = String(limits.tasks);
  if (parent.version === 2) {
    return {
      settings: {
        'memory.max': memory,
        'memory.swap.max': '0',
        'memory.oom.group': '1',
        'pids.max': tasks,
      },
      counters: {
        peakBytes: ['memory.peak', null],
        oomKills: ['memory.events', 'oom_kill'],
        refusedTasks: ['pids.events', 'max'],
      },
    };
  }
  // Version 1 counts the buffers of TCP apart, and only where a limit is set.
  const tcp = 'memory.kmem.tcp.limit_in_bytes';
  const tcpSettings = existsSync(`${parent.folder}/${tcp}`) ? { [tcp]: memory } : {};
  return parent.controllers.includes('memory')
    ? {
        settings: { 'memory.limit_in_bytes': memory, ...tcpSettings },
        counters: {
          peakBytes: ['memory.max_usage_in_bytes', null],
          oomKills: ['memory.oom_control', 'oom_kill'],
        },
      }
    : { settings: { 'pids.max': tasks }, counters: { refusedTasks: ['pids.events', 'max'] } };
}

/** Removes what `makeCgroups` made, once nothing runs in it. Whether all of it is gone. */
export function removeCgroups(folders: readonly string[]): boolean {
  return folders.map(removeTree).every(Boolean);
}

function removeTree(folder: string): boolean {
  const removed = works(() => {
    const inside = readdirSync(folder, { withFileTypes: true });
    const groups = inside.filter((entry) => entry.isDirectory());
    groups.forEach(({ name }) => rmdirSync(`${folder}/${name}`));
    rmdirSync(folder);
  });
  return removed || !existsSync(folder);
}

function isWritable(folder: string): boolean {
  return works(() => accessSync(folder, constants.W_OK));
}

function works(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
