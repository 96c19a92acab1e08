import type { Policy } from '../../../src/index.ts';
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';

export interface KernelCall {
  readonly title: string;
  readonly known: string;
  /**
   * Ends in True when the kernel itself has done or answered what was asked. Where the filter kills,
   * to come back is enough.
   */
  readonly code: string;
  readonly policy?: Policy;
  /** The layers that stop it. Default: the filter alone. */
  readonly without?: readonly string[];
}

/** A door of the kernel: only the guest itself can tell whether it opens. */
export function kernelCall({ title, known, code, policy, without }: KernelCall): Attack[] {
  return onWalls(
    { kernel: { change: { without: without ?? ['seccomp'] } } },
    { title, known, code, oracle: { kind: 'guest' }, ...(policy === undefined ? {} : { policy }) },
  );
}
