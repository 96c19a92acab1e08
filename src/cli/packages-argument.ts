import { statSync } from 'node:fs';
import type { Packages } from '../index.ts';

/** What a path names: a folder of wheels, a wheel (or what is mistaken for one), else a lock. */
export function packagesArgument(path: string): Packages {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    return { wheels: path };
  }
  return /\.(?:whl|tar\.gz|tgz|zip)$/.test(path) ? [path] : { lock: path };
}
