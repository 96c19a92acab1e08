import { UsageError } from '../../model/errors.ts';
import { checkGuestPath } from '../guest-path.ts';
import { checkOptions, shown } from '../option-kinds.ts';
import type { Mount } from '../options.ts';

/** Folders of the walls' own, which can't be covered. */
const OWN_FOLDERS = /^\/(?:(?:lib|dev|proc|sys|etc)(?:\/.*)?)?$/;

const MODES: ReadonlySet<unknown> = new Set(['ro', 'overlay', 'rw']);

/** @throws UsageError for the first that is not valid. */
export function checkMounts(mounts: readonly Mount[] = []): void {
  const taken = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const name = `mounts[${index}]`;
    checkOptions(mount, 'mount', `${name}.`);
    const { host, guest, mode = 'ro' } = mount;
    if (host === undefined || host === '' || host.includes('\0')) {
      throw new UsageError(`${name}.host: write the path of a folder of this machine`);
    }
    checkGuestPath(`${name}.guest`, guest);
    if (OWN_FOLDERS.test(guest) || guest === '/work' || guest === '/tmp') {
      throw new UsageError(
        `${name}.guest: ${guest} is the wall's own, as are /, /lib, /dev, /proc, /sys, /etc, /work and ` +
          '/tmp; write another path such as /data',
      );
    }
    if ([...taken].some((other) => isWithin(other, guest) || isWithin(guest, other))) {
      throw new UsageError(`${name}.guest: ${guest} is the place of another folder already`);
    }
    taken.add(guest);
    if (!MODES.has(mode)) {
      throw new UsageError(`${name}.mode: ${shown(mode)} is not one of ro, overlay, rw`);
    }
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
