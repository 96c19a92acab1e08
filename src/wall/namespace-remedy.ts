import { readHostSettings } from './host-settings.ts';
import type { HostSettings } from './host-settings.ts';

const CHAPTER = 'docs/deployment.md';

/** Bubblewrap's words when it may not mount /proc. */
const NO_PROC = /mount proc|\/proc\b.*(?:not permitted|denied)/i;
/** The kernel's word when a limit on namespaces has been reached: ENOSPC; clone(2). */
const NO_SPACE = /No space left|ENOSPC|max_\*_namespaces/;

/** Bubblewrap's words when the kernel refuses it a namespace or a mount. */
const NAMESPACE_REFUSED =
  /namespace|uid map|gid map|setting up|not permitted|denied|not implemented|not supported|\/proc\/sys/;

/** Options of a service that stop bubblewrap where it says so; each was tried with systemd 257. */
const SERVICE_OPTIONS: readonly [RegExp, string][] = [
  [/hostname/, 'leave out ProtectHostname='],
  [/NETLINK/, 'let RestrictAddressFamilies= have AF_NETLINK'],
  [/not implemented/, 'leave out RestrictSUIDSGID= and DynamicUser='],
  [
    /./,
    'let RestrictNamespaces= have user mnt pid ipc uts net cgroup, and SystemCallFilter= @mount and sethostname',
  ],
];

/** The line in which bubblewrap says that the kernel refused it a namespace or a mount. */
export function refusalIn(log: string): string | null {
  const lines = log.split('\n').map((line) => line.slice(Math.max(0, line.indexOf('bwrap:'))));
  return lines.find((line) => line.startsWith('bwrap:') && NAMESPACE_REFUSED.test(line)) ?? null;
}

/** What to do when the kernel refused a namespace or a mount with `message`: one thing, where it can be told. */
export function namespaceRemedy(
  message: string,
  settings: HostSettings = readHostSettings(),
): string {
  if (settings.maxUserNamespaces === 0 || NO_SPACE.test(message)) {
    return `Raise the number of namespaces: sysctl user.max_user_namespaces=15000 (${CHAPTER}, "Kernel settings")`;
  }
  if (settings.unprivilegedRefused) {
    return `Let ordinary users make namespaces: sysctl kernel.unprivileged_userns_clone=1 (${CHAPTER}, "Kernel settings")`;
  }
  if (NO_PROC.test(message) && settings.procMasked) {
    return (
      'Parts of /proc are covered, so that no other /proc may be mounted: in a container, ' +
      '--security-opt systempaths=unconfined or procMount: Unmasked; in a service, none of ' +
      `ProtectKernelTunables= and ProtectKernelLogs= (${CHAPTER}, "Containers" and "A systemd service")`
    );
  }
  if (settings.apparmorRestricts) {
    return (
      'AppArmor keeps ordinary users from namespaces (kernel.apparmor_restrict_unprivileged_userns=1): ' +
      `install the profile deploy/apparmor/pysandbox-bwrap (${CHAPTER}, "Ubuntu")`
    );
  }
  // AppArmor refuses with EACCES, seccomp filters and the kernel itself with EPERM.
  if (settings.apparmorProfile !== null && /Permission denied/.test(message)) {
    return (
      `The AppArmor profile of this process (${settings.apparmorProfile}) refuses what a cage needs: in a ` +
      `container, --security-opt apparmor=unconfined (${CHAPTER}, "Containers")`
    );
  }
  if (/\/proc\/sys/.test(message)) {
    return `/proc/sys is not there: in a service, leave out ProcSubset=pid (${CHAPTER}, "A systemd service")`;
  }
  if (settings.filtered) {
    return settings.container
      ? 'The container’s seccomp profile refuses clone, unshare or mount: for Docker and podman, ' +
          `--security-opt seccomp=unconfined (${CHAPTER}, "Containers")`
      : 'A seccomp filter on this process refuses what a cage needs: in a service, ' +
          `${SERVICE_OPTIONS.find(([words]) => words.test(message))?.[1] ?? 'see there'} (${CHAPTER}, "A systemd service")`;
  }
  return (
    'Let ordinary users make namespaces and mount in them: see "Kernel settings", "Ubuntu", ' +
    `"Containers" in ${CHAPTER}`
  );
}
