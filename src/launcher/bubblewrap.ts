import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute } from 'node:path';
import { WallUnavailableError } from '../model/errors.ts';
import type { Plan, PlanMount } from '../policy/plan.ts';
import { GUEST_FOLDER } from './guest-folder.ts';

/** How guests come to be: cloned from a zygote into namespaces of their own, or one cage each. */
export type LaunchMode = 'fork' | 'spawn';

/** A folder of the host's cgroup tree and where the zygote finds it. */
export interface CgroupBind {
  readonly source: string;
  readonly path: string;
}

/** A small file of the cage: its text is sent through `descriptor`. */
export interface CageFile {
  readonly path: string;
  readonly text: string;
  readonly descriptor: number;
}

/** Everything that decides a cage. */
export interface CageSpec {
  readonly plan: Plan;
  readonly executable: string;
  readonly mode: LaunchMode;
  readonly cgroups: readonly CgroupBind[];
  readonly files: readonly CageFile[];
  /** Where a path of the host is to be found (see `reach.ts`). */
  readonly locate: (path: string) => string;
  /** Further arguments, from tests only. */
  readonly further: readonly string[];
  /** Options to leave out, from tests only. */
  readonly without: readonly string[];
}

/** Where our own code is in the cage. */
export const CAGE_GUEST_FOLDER = '/pysandbox';

/** The user inside; never 0. */
export const CAGE_ID = 1000;

/** What keeps the cage apart from the host, one option per means. */
export const ISOLATION = [
  ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'],
  ...['--unshare-cgroup-try', '--new-session', '--die-with-parent', '--as-pid-1'],
];

/** Finds bubblewrap. */
export function findBubblewrap(
  searchPath = process.env['PATH'] ?? '',
  usualFolders: readonly string[] = ['/usr/bin', '/usr/local/bin'],
): string {
  for (const folder of [...searchPath.split(delimiter).filter(isAbsolute), ...usualFolders]) {
    const program = `${folder}/bwrap`;
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  throw new WallUnavailableError(
    'bubblewrap',
    'the program bwrap is not installed',
    'Install it: apt-get install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora), apk add bubblewrap (Alpine)',
  );
}

/** The host paths that a cage shows; the launcher must be able to reach each. */
export function cageSources(plan: Plan): string[] {
  return plan.mounts.flatMap((mount) => (mount.kind === 'bind' ? [hostSource(mount.source)] : []));
}

/**
 * The arguments of bubblewrap: all namespaces, no network, no capabilities, a root of its own that
 * ends up read-only. Its manual page, bwrap(1), documents each option. User strings only ever stand
 * where bubblewrap takes an operand, so none can become an option.
 */
export function cageArguments(spec: CageSpec): string[] {
  const { plan, mode } = spec;
  return [
    ...ISOLATION.filter((option) => !spec.without.includes(option)),
    ...['--uid', String(CAGE_ID), '--gid', String(CAGE_ID)],
    ...['--cap-drop', 'ALL'],
    ...['--hostname', 'sandbox'],
    // The zygote reads /proc; guests get their own view of it when they are sealed.
    ...['--proc', '/proc'],
    ...plan.mounts.flatMap((mount) => mountArguments(mount, spec)),
    ...spec.cgroups.flatMap(({ source, path }) => ['--bind', source, path]),
    ...Object.entries(plan.environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...spec.further,
    ...['--chdir', '/', '--remount-ro', '/'],
    ...['--', spec.executable, '-I', '-S', '-B', `${CAGE_GUEST_FOLDER}/main.py`, mode],
  ];
}

function mountArguments(mount: PlanMount, spec: CageSpec): string[] {
  switch (mount.kind) {
    case 'bind':
      return ['--ro-bind', spec.locate(hostSource(mount.source)), mount.path];
    case 'link':
      return ['--symlink', mount.target, mount.path];
    case 'device':
      return ['--dev-bind', mount.path, mount.path];
    case 'data':
      return fileArguments(mount.path, spec.files);
    case 'tmpfs':
      return spec.mode === 'fork'
        ? mount.paths.flatMap((path) => ['--dir', path])
        : ownTmpfsArguments(mount.paths, mount.bytes);
    case 'proc':
    case 'hidden':
      return []; // the seal's business
  }
}

function hostSource(source: string): string {
  return source === '@guest' ? GUEST_FOLDER : source;
}

function fileArguments(path: string, files: readonly CageFile[]): string[] {
  const file = files.find((candidate) => candidate.path === path);
  return file === undefined ? [] : ['--perms', '0444', '--file', String(file.descriptor), path];
}

/** In spawn mode the cage is the guest's own: one tmpfs, further paths lead into it. */
function ownTmpfsArguments(paths: readonly string[], bytes: number): string[] {
  const [base = '/work', ...others] = paths;
  return [
    ...['--perms', '0700', '--size', String(bytes), '--tmpfs', base],
    ...others.flatMap((path, number) => {
      const inside = `${base}/.${number}`;
      return ['--perms', '0700', '--dir', inside, '--symlink', inside, path];
    }),
  ];
}
