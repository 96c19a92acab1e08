import { existsSync, readFileSync } from 'node:fs';

/** What the machine has set that can keep a cage from being built. */
export interface HostSettings {
  /** `user.max_user_namespaces`; namespaces(7). Null where the kernel does not say. */
  readonly maxUserNamespaces: number | null;
  /** Whether `kernel.unprivileged_userns_clone` is 0: older Debian. */
  readonly unprivilegedRefused: boolean;
  /** Whether `kernel.apparmor_restrict_unprivileged_userns` is 1: Ubuntu 23.10 and later. */
  readonly apparmorRestricts: boolean;
  /** The AppArmor profile that this process is confined by; null when by none. */
  readonly apparmorProfile: string | null;
  /** Whether a filter of system calls is on this process already: proc(5), `Seccomp`. */
  readonly filtered: boolean;
  /** Whether something is mounted below /proc, which keeps an unprivileged user from mounting another. */
  readonly procMasked: boolean;
  readonly container: boolean;
}

/** Reads them; `root` is a folder to look in instead of `/`, for tests. */
export function readHostSettings(root = ''): HostSettings {
  const text = (path: string): string => {
    try {
      return readFileSync(`${root}${path}`, 'utf8').trim();
    } catch {
      return '';
    }
  };
  const profile = text('/proc/self/attr/apparmor/current');
  const most = text('/proc/sys/user/max_user_namespaces');
  return {
    maxUserNamespaces: most === '' ? null : Number(most),
    unprivilegedRefused: text('/proc/sys/kernel/unprivileged_userns_clone') === '0',
    apparmorRestricts: text('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1',
    apparmorProfile: /^(.+) \((?:enforce|kill|user)\)$/.exec(profile)?.[1] ?? null,
    filtered: /^Seccomp:\s*2$/m.test(text('/proc/self/status')),
    procMasked: /^\S+ \S+ \S+ \S+ \/proc\/(?!sys\/fs\/binfmt_misc )/m.test(
      text('/proc/self/mountinfo'),
    ),
    // Docker, podman, and what systemd's "Container Interface" has managers write.
    container: ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'].some((path) =>
      existsSync(`${root}${path}`),
    ),
  };
}
