import { readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';

/** A user that owns nothing on this machine. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Above the ranges that systemd hands to containers (systemd's "Users, Groups, UIDs and GIDs"), so
 * that no account and no other process has it; below 2^31, which some tools read as negative.
 */
const FIRST_FREE_UID = 0x7000_0000;
const LAST_FREE_UID = 0x7fff_0000;
/** Used where a container maps only the first 65,536 users. */
const NOBODY = 65_534;

/**
 * Whom the cage must run as: null when the host is an ordinary user, else a fresh unprivileged one,
 * another for each zygote so that the kernel's per-user accounts are apart too.
 */
export function unprivilegedIdentity(): Identity | null {
  if (process.geteuid?.() !== 0) {
    return null;
  }
  const candidate = randomInt(FIRST_FREE_UID, LAST_FREE_UID);
  const id = isMapped(candidate) ? candidate : NOBODY;
  return { uid: id, gid: id };
}

/** Whether this process's user namespace has a user of that number; user_namespaces(7). */
function isMapped(id: number): boolean {
  return ['/proc/self/uid_map', '/proc/self/gid_map'].every((file) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .some((line) => {
        const [first = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
        return id >= first && id - first < count;
      }),
  );
}
