import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { unprivilegedIdentity } from './identity.ts';

const READABLE_BY_OTHERS = 0o005;

/** Looking at more takes longer than anybody waits. */
const MOST_ENTRIES = 1_000_000;

/**
 * Whether a folder of the host can be shown to guests as it is: what is in it is a file, a folder or
 * a link, of the same file system. A guest could read from a fifo, and so take what is another's; a
 * socket or a device has no business with one; another file system may be /proc. It is looked at once:
 * what somebody puts there later is shown, too.
 *
 * @throws UsageError with what is in the way.
 */
export async function checkShownFolder(folder: string): Promise<void> {
  const top = await lstat(folder);
  if (unprivilegedIdentity() !== null && (top.mode & READABLE_BY_OTHERS) !== READABLE_BY_OTHERS) {
    throw new UsageError(
      `mounts: ${folder} can't be read by the unprivileged user that guests of root run as; ` +
        'chmod o+rx it, or use mode overlay',
    );
  }
  const folders = [folder];
  let entries = 0;
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    for await (const { name } of await opendir(path)) {
      const full = join(path, name);
      const status = await lstat(full);
      entries += 1;
      const reason = reasonAgainst(status, top, entries);
      if (reason !== null) {
        throw new UsageError(`mounts: ${full} ${reason}; use mode overlay, or another folder`);
      }
      if (status.isDirectory()) {
        folders.push(full);
      }
    }
  }
}

function reasonAgainst(status: Stats, top: Stats, entries: number): string | null {
  if (!status.isFile() && !status.isDirectory() && !status.isSymbolicLink()) {
    return 'is a fifo, a socket or a device, which would be a way out of the guest';
  }
  if (status.dev !== top.dev) {
    return 'is on another file system, which would be shown as well';
  }
  return entries > MOST_ENTRIES ? `is one of more than ${MOST_ENTRIES} in the folder` : null;
}
