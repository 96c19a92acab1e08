import { LaunchError, PolicyError, WallUnavailableError } from '../../model/errors.ts';

/** What to do when a layer can't be had. */
const REMEDIES: Readonly<Record<string, string>> = {
  'user namespaces':
    'Let ordinary users make them: sysctl kernel.unprivileged_userns_clone=1 (Debian), ' +
    'user.max_user_namespaces above 0, and on Ubuntu an AppArmor profile that lets bwrap use userns; ' +
    'in a container, allow the system calls clone, unshare and mount (for Docker: --security-opt seccomp=unconfined)',
  'nested namespaces':
    'Raise user.max_user_namespaces, or let bwrap make namespaces in its AppArmor profile',
  landlock:
    'Use Linux 5.13 or newer with Landlock switched on: add landlock to the lsm= kernel parameter',
  seccomp: 'Use a kernel with CONFIG_SECCOMP_FILTER',
};

const GENERAL_REMEDY = 'Run `pysandbox doctor` to see what this machine lacks';

/** Layers that need namespaces within namespaces: without them guests are started one cage each. */
export const NEEDS_NESTING: ReadonlySet<string> = new Set([
  'nested namespaces',
  'user namespace',
  'mounts',
  'hostname',
]);

/** Bubblewrap's words when the kernel refuses it a namespace or a mount. */
const NAMESPACE_REFUSED =
  /namespace|uid map|gid map|setting up|Operation not permitted|Permission denied/;

/** The error for a layer that failed in the trial seal. */
export function layerMissing(layer: string, message: string): WallUnavailableError {
  return new WallUnavailableError(layer, message, REMEDIES[layer] ?? GENERAL_REMEDY);
}

/** Names the layer behind a cage that did not come up, where its last words tell. */
export function diagnoseLaunch(error: unknown): unknown {
  if (!(error instanceof LaunchError)) {
    return error;
  }
  const { log } = error.details;
  const preload = /^preload: (.*)$/m.exec(typeof log === 'string' ? log : '')?.[1];
  if (preload !== undefined) {
    return new PolicyError('preload', preload);
  }
  const refused = (typeof log === 'string' ? log : '')
    .split('\n')
    .find((line) => line.startsWith('bwrap:') && NAMESPACE_REFUSED.test(line));
  if (refused !== undefined) {
    return layerMissing('user namespaces', refused);
  }
  return error;
}
