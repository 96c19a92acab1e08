import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCgroupParents } from '../src/launcher/cgroup.ts';
import { descendants } from '../test/helpers/process-list.ts';

/** How much there is of what this process holds: each a count. */
export interface Census {
  readonly processes: number;
  readonly descriptors: number;
  readonly mounts: number;
  readonly groups: number;
  readonly temporary: number;
}

/** A wall that nobody uses goes after half a minute. */
const PATIENCE_MS = 45_000;
const LOOK_MS = 250;

export function census(): Census {
  const own = `pysandbox-${process.pid}-`;
  const groups = findCgroupParents().flatMap(({ folder }) => readdirSync(folder));
  return {
    processes: descendants(process.pid).length,
    descriptors: readdirSync('/proc/self/fd').length,
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length,
    groups: groups.filter((name) => name.startsWith(own)).length,
    temporary: readdirSync(tmpdir()).filter((name) => name.startsWith('pysandbox')).length,
  };
}

/** What there is more of than before, once it has had time to go: a line for each. */
export async function left(before: Census, patienceMs = PATIENCE_MS): Promise<string[]> {
  const end = performance.now() + patienceMs;
  let more = compare(before, census());
  while (more.length > 0 && performance.now() < end) {
    await sleep(LOOK_MS);
    more = compare(before, census());
  }
  return more;
}

function compare(before: Census, after: Census): string[] {
  const counts = new Map(Object.entries(before));
  return Object.entries(after)
    .filter(([name, count]) => count > (counts.get(name) ?? 0))
    .map(([name, count]) => `${count} ${name} instead of ${counts.get(name) ?? 0}`);
}
