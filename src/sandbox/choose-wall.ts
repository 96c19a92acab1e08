import { UsageError, WallUnavailableError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import { holdKernelWall } from './shared-walls.ts';
import type { WallHold } from './shared-walls.ts';
import type { SandboxOptions } from './options.ts';
import { prepare } from './prepare.ts';

/** The wall that a sandbox gets. */
export interface ChosenWall {
  readonly hold: WallHold;
  readonly limits: Limits;
  readonly fallbackReason: string | null;
}

/** @throws WallUnavailableError when no wall that the caller accepts is to be had. */
export async function chooseWall(options: SandboxOptions): Promise<ChosenWall> {
  const { wall = 'auto' } = options;
  switch (wall) {
    case 'auto':
    case 'kernel': {
      const request = await prepare(options);
      const { spares } = options;
      const hold = holdKernelWall(spares === undefined ? request : { ...request, spares });
      return { hold, limits: request.plan.limits, fallbackReason: null };
    }
    case 'wasm':
      throw new WallUnavailableError(
        'wasm',
        'the wasm wall is not part of this version of pysandbox',
        'Use the kernel wall: Linux with bubblewrap installed',
      );
    default:
      throw new UsageError(`wall: ${JSON.stringify(wall)} is not one of auto, kernel, wasm`);
  }
}
