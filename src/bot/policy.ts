import type { Policy } from '../index.ts';

/**
 * What guests of strangers may use, unless another policy is given. The processor time is that of a
 * whole session; a run has the wall time.
 */
export const BOT_POLICY: Policy = {
  extends: 'strict',
  limits: {
    timeoutMs: 5000,
    cpuMs: 60_000,
    memoryMiB: 128,
    outputBytes: 65_536,
    inputBytes: 262_144,
    resultBytes: 65_536,
    diskMiB: 8,
    diskInodes: 512,
    fileSizeMiB: 8,
  },
};
