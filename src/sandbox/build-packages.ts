import type { Packages } from '../model/packages.ts';
import { layeredInterpreter } from './layered-interpreter.ts';
import { checkOptions } from './option-kinds.ts';
import { DEFAULT_PYTHON, machineArch } from './prepare.ts';

/** Options of `buildPackages`. */
export interface PackagesOptions {
  /** The kernel wall's interpreter: a path or a command name. Default: `python3` of PATH. */
  readonly python?: string;
  /** Called with a sentence when they have to be made ready. Default: a line on stderr. */
  readonly onProgress?: (message: string) => void;
}

/**
 * Makes packages ready for the kernel wall, if they are not: a sandbox does the same at its first use.
 * Returns the folder that guests are shown.
 *
 * @throws UsageError when the packages or the interpreter can't be used; WallUnavailableError when there
 * is no place to keep them, or nothing to compile them behind.
 */
export async function buildPackages(
  packages: Packages,
  { python = DEFAULT_PYTHON, onProgress }: PackagesOptions = {},
): Promise<string> {
  checkOptions({ packages, python }, 'sandbox');
  const { layer } = await layeredInterpreter({
    packages,
    python,
    machine: machineArch(),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return layer ?? '';
}
