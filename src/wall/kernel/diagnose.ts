import { LaunchError, PolicyError, WallUnavailableError } from '../../model/errors.ts';
import { namespaceRemedy, refusalIn } from '../namespace-remedy.ts';

/** What to do when a layer can't be had; of namespaces, see `namespaceRemedy`. */
const REMEDIES: Readonly<Record<string, string>> = {
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

/** The error for a layer that failed in the trial seal. */
export function layerMissing(layer: string, message: string): WallUnavailableError {
  const remedy = layer.includes('namespace') ? namespaceRemedy(message) : REMEDIES[layer];
  return new WallUnavailableError(layer, message, remedy ?? GENERAL_REMEDY);
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
  const refused = refusalIn(typeof log === 'string' ? log : '');
  if (refused !== null) {
    return layerMissing('user namespaces', refused);
  }
  return error;
}
