import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { WallUnavailableError } from '../model/errors.ts';
import type { Identity } from './identity.ts';

/** A program with its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Whom to start it as; null for the host's own user. */
  readonly identity: Identity | null;
}

const SEARCHABLE_BY_OTHERS = 0o001;

/** Folders that every system has and that the cage never shows: one is covered, for us alone. */
const STAGES = ['/mnt', '/media', '/srv'];

/**
 * Run by root in a mount namespace of its own: shows each folder below the stage, where the
 * unprivileged user can reach it, then becomes that user for good. Nothing of it is seen outside,
 * and nothing is left when the process ends. All data comes in as arguments, none as code.
 */
const STAGE_SCRIPT = `
set -eu
stage=$1 id=$2 count=$3
shift 3
mount -t tmpfs -o mode=0755,size=64k,nr_inodes=256 pysandbox "$stage"
number=0
while [ "$number" -lt "$count" ]; do
  mkdir "$stage/$number"
  mount --rbind "$1" "$stage/$number"
  shift
  number=$((number + 1))
done
exec setpriv --reuid "$id" --regid "$id" --clear-groups --inh-caps -all --bounding-set -all "$@"
`;

/** Whether a user who owns nothing can get to `path`. `open` are folders that are known to be reachable. */
export function isReachable(path: string, open = new Set(['/'])): boolean {
  const folder = dirname(path);
  const isSearchable = open.has(folder) || (statSync(folder).mode & SEARCHABLE_BY_OTHERS) !== 0;
  if (isSearchable && !open.has(folder) && isReachable(folder, open)) {
    open.add(folder);
  }
  return open.has(folder);
}

/**
 * Makes a command for `identity` of which some source paths lie under folders that only root may
 * enter. `build` gets a function that says where each path is to be found.
 */
export function commandFor(
  identity: Identity | null,
  sources: readonly string[],
  build: (locate: (path: string) => string) => readonly [string, ...string[]],
): Command {
  const real = (path: string): string => realpathSync(path);
  const open = new Set(['/']);
  const hidden =
    identity === null ? [] : sources.map(real).filter((path) => !isReachable(path, open));
  if (identity === null || hidden.length === 0) {
    const [program, ...args] = build(real);
    return { program, args, identity };
  }
  const stage = STAGES.find(
    (folder) => existsSync(folder) && !sources.some((path) => path.startsWith(`${folder}/`)),
  );
  if (stage === undefined) {
    throw new WallUnavailableError(
      'interpreter',
      `its files are under a folder that only root may enter, and none of ${STAGES.join(', ')} is there to show them from`,
      `Create /mnt, or use an interpreter that every user can reach`,
    );
  }
  const folders = [
    ...new Set(hidden.map((path) => (statSync(path).isDirectory() ? path : dirname(path)))),
  ];
  const locate = (source: string): string => {
    const path = real(source);
    const number = folders.findIndex((folder) => path === folder || path.startsWith(`${folder}/`));
    const folder = folders[number];
    return folder === undefined ? path : `${stage}/${number}${path.slice(folder.length)}`;
  };
  return {
    program: 'unshare',
    args: [
      ...['--mount', '--propagation', 'private', '/bin/sh', '-c', STAGE_SCRIPT, 'stage'],
      ...[stage, String(identity.uid), String(folders.length), ...folders],
      ...build(locate),
    ],
    identity: null,
  };
}
