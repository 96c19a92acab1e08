import { findInterpreter } from '../launcher/interpreter.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Packages } from '../model/packages.ts';
import { layerOf } from '../packages/layer.ts';
import type { Machine } from '../packages/wheel-tags.ts';
import { addBytecode } from './add-bytecode.ts';
import { reportProgress } from './report-progress.ts';

/** Where the guest finds the packages: after the standard library on `sys.path`. */
export const PACKAGES_PATH = '/packages';

/** What is made ready, and for which interpreter. */
export interface LayerRequest {
  readonly packages: Packages;
  readonly python: string;
  readonly machine: Machine;
  /** Hears of a layer that has to be made first. Default: a line on stderr. */
  readonly onProgress?: (message: string) => void;
}

/**
 * An interpreter with a layer of packages, in place of those that are installed for it. The layer is made
 * when it is first asked for.
 *
 * @throws UsageError when the packages, or the interpreter, can't be used.
 */
export async function layeredInterpreter(request: LayerRequest): Promise<Interpreter> {
  const { packages, python, machine, onProgress = reportProgress } = request;
  const interpreter = await findInterpreter({
    python,
    withSitePackages: false,
    withWheelLibraries: true,
  });
  const withLayer = (layer: string): Interpreter => ({
    ...interpreter,
    sitePackages: [PACKAGES_PATH],
    layer,
  });
  const key = JSON.stringify([packages, interpreter]);
  const making =
    underWay.get(key) ??
    layerOf(packages, {
      interpreter,
      machine,
      finish: (files) => addBytecode(files, withLayer(files), machine),
      onBuild: () =>
        onProgress('Making the packages ready, once for this set; it may take a minute.'),
    }).finally(() => underWay.delete(key));
  underWay.set(key, making);
  return withLayer(await making);
}

/** Layers that are being looked for or made: sandboxes that are opened at once wait for the same. */
const underWay = new Map<string, Promise<string>>();
