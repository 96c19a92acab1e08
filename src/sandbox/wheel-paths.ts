import type { Packages } from '../model/packages.ts';
import { findInterpreter } from '../launcher/interpreter.ts';
import { checkPinned, readLock, withDownload } from '../packages/download.ts';
import { checkWheels, readBounded, wheelsIn } from '../packages/wheel-files.ts';

/** What pip is to look for: wheels of pure Python for the wasm wall's own interpreter. */
const PURE = [
  '--python-version',
  '3.14',
  '--implementation',
  'py',
  '--abi',
  'none',
  '--platform',
  'any',
];

/**
 * The wheels that the wasm wall is to unpack, by their paths. Those of a lock are downloaded by the
 * `python3` of PATH, and are gone afterwards.
 *
 * @throws UsageError
 */
export async function withWheelPaths<Result>(
  packages: Packages,
  use: (paths: readonly string[]) => Promise<Result>,
): Promise<Result> {
  if ('wheels' in packages) {
    return use(checkWheels(await wheelsIn(packages.wheels)));
  }
  if (!('lock' in packages)) {
    return use(packages);
  }
  const lock = await readLock(packages.lock);
  const { executable } = await findInterpreter({ python: 'python3', withSitePackages: false });
  return withDownload(
    executable,
    packages.lock,
    async (paths) => {
      for (const path of paths) {
        checkPinned(lock, path, await readBounded(path));
      }
      return use(paths);
    },
    PURE,
  );
}
