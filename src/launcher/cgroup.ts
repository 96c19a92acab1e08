import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
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
  /** The folders to remove when the zygote has ended, inner ones first. */
  readonly folders: readonly string[];
}

/** A hierarchy of this machine in which this process may make groups. */
export interface CgroupParent {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  readonly folder: string;
}

/** Where the cage finds the groups: below /tmp, which each guest covers with its own. */
const CAGE_FOLDER = '/tmp/cgroup';

const NO_GROUPS: CgroupTree = { binds: [], hierarchies: [], folders: [] };

/**
 * Where groups can be made: version 2 with its controllers delegated to us, or the `memory` and
 * `pids` hierarchies of version 1; cgroups(7). Empty when there is none: the limits that the
 * kernel keeps per process, and the zygote's meter, hold all the same.
 */
export function findCgroupParents(
  root = '/sys/fs/cgroup',
  own = '/proc/self/cgroup',
): CgroupParent[] {
  if (!existsSync(own)) {
    return [];
  }
  const lines = readFileSync(own, 'utf8').trim().split('\n');
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

/** In version 2 a group with processes cannot have groups with limits, so ours stand beside it. */
function parentOfVersion2(root: string, own: string): CgroupParent | null {
  const beside = own.replace(/\/[^/]*$/, '');
  const candidates = [`${root}${own === '/' ? '' : own}`, `${root}${beside}`];
  for (const folder of candidates) {
    const switchedOn = readIfThere(`${folder}/cgroup.subtree_control`).trim().split(' ');
    if (isWritable(folder) && switchedOn.includes('memory') && switchedOn.includes('pids')) {
      return { version: 2, controllers: ['memory', 'pids'], folder };
    }
  }
  return null;
}

/** Makes the folders of one zygote and hands them to `identity`. */
export function makeCgroups(
  parents: readonly CgroupParent[],
  limits: PlanCgroup,
  identity: Identity | null,
): CgroupTree {
  const name = `pysandbox-${process.pid}-${randomBytes(6).toString('hex')}`;
  const trees = parents.map((parent, number): CgroupTree => {
    const source = `${parent.folder}/${name}`;
    mkdirSync(source);
    if (parent.version === 2) {
      writeFileSync(`${source}/cgroup.subtree_control`, '+memory +pids');
    }
    if (identity !== null) {
      for (const path of [
        source,
        `${source}/cgroup.procs`,
        `${source}/cgroup.subtree_control`,
      ].filter(existsSync)) {
        chownSync(path, identity.uid, identity.gid);
      }
    }
    const path = `${CAGE_FOLDER}/${number}`;
    return {
      binds: [{ source, path }],
      hierarchies: [{ path, ...hierarchyOf(parent, limits) }],
      folders: [source],
    };
  });
  return trees.reduce(
    (all, tree) => ({
      binds: [...all.binds, ...tree.binds],
      hierarchies: [...all.hierarchies, ...tree.hierarchies],
      folders: [...all.folders, ...tree.folders],
    }),
    NO_GROUPS,
  );
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
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        rmdirSync(`${folder}/${entry.name}`);
      }
    }
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
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
