import { UsageError } from '../model/errors.ts';
import type { Plan, PlanMount } from './plan.ts';

/** Folders beyond those of the plan: each `path` is the guest's. */
export interface HostMounts {
  /** Folders of the host that are shown, read-only. */
  readonly shown: readonly { readonly path: string; readonly source: string }[];
  /** Folders of the guest's own disk. */
  readonly own: readonly string[];
}

/** What a guest has without being given it: the seal covers these, or the kernel knows them. */
const TAKEN = ['/dev', '/etc', '/proc', '/sys', '/pysandbox'];

/**
 * The plan with further folders. Nothing of the plan may be covered: neither what the interpreter
 * needs nor what a mount hides.
 *
 * @throws UsageError for a folder in the place of another, and for one that is shown although the
 * policy has sockets: connecting to one in there is no writing, which is all that a read-only mount and
 * Landlock before its ninth version refuse; so it would be a way out.
 */
export function withHostMounts(plan: Plan, { shown, own }: HostMounts): Plan {
  if (shown.length > 0 && plan.policy.network !== 'none') {
    throw new UsageError(
      "mounts: with network: 'loopback' a socket in a folder of the host would be a way out; use mode overlay",
    );
  }
  const taken = [...TAKEN, ...plan.mounts.flatMap(pathsOf)];
  for (const path of [...shown.map((mount) => mount.path), ...own]) {
    const other = taken.find((there) => isWithin(path, there) || isWithin(there, path));
    if (other !== undefined) {
      throw new UsageError(
        `mounts: ${path} cannot be in the place of, in or above ${other} of the guest`,
      );
    }
    taken.push(path);
  }
  const why = 'mounted by the caller';
  return {
    ...plan,
    mounts: [
      ...plan.mounts.map((mount) =>
        mount.kind === 'tmpfs' ? { ...mount, paths: [...mount.paths, ...own] } : mount,
      ),
      ...shown.map((mount): PlanMount => ({ kind: 'bind', ...mount, why })),
    ],
    landlock: {
      readOnly: [...plan.landlock.readOnly, ...shown.map(({ path }) => ({ path, execute: false }))],
      readWrite: [...plan.landlock.readWrite, ...own],
    },
  };
}

function pathsOf(mount: PlanMount): readonly string[] {
  return mount.kind === 'tmpfs' ? mount.paths : [mount.path];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
