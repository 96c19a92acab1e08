import { UsageError } from '../model/errors.ts';
import type { SandboxOptions } from '../sandbox/options.ts';
import type { Wishes } from '../tunnel/messages.ts';

/** Options that name what only the service's machine has, and why they are refused. */
const REFUSED = [
  ['python', 'which interpreter there is, the service decides; leave it out'],
  ['packages', 'which packages there are, the service decides; leave it out'],
  ['isolation', 'the service decides where its guests run; leave it out'],
] as const;

/**
 * What the service is asked for. The policy travels as it is: it is checked, and the plan made, there.
 *
 * @throws UsageError for an option that a service cannot be given.
 */
export function wishesOf(options: SandboxOptions): Wishes {
  for (const [name, why] of REFUSED) {
    if (options[name] !== undefined) {
      throw new UsageError(`${name}: ${why}`);
    }
  }
  const { wall = 'auto', policy = null, checkpoints = 0, onSystemCall } = options;
  if ((options.forks ?? 0) > 0 && wall !== 'wasm') {
    throw new UsageError(
      "forks: a service forks guests of the wasm wall only; write wall: 'wasm', or leave it out",
    );
  }
  const { deterministic = null, clockResolutionMs = null, mounts = [] } = options;
  if (wall !== 'auto' && wall !== 'kernel' && wall !== 'wasm') {
    throw new UsageError(`wall: ${JSON.stringify(wall)} is not one of auto, kernel, wasm`);
  }
  return {
    wall,
    policy,
    checkpoints,
    deterministic,
    clockResolutionMs,
    logCalls: onSystemCall !== undefined,
    folders: mounts.map(({ guest, mode = 'ro' }, index) => {
      if (mode === 'ro') {
        throw new UsageError(
          `mounts[${index}].mode: a guest of a service cannot see a folder of this machine; write ` +
            "mode: 'overlay', which gives it a copy",
        );
      }
      return guest;
    }),
  };
}
