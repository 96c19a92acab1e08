import type { PresetName, ResolvedPolicy } from '../model/policy.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** One process, one thread, no network, nothing but the standard library. */
const STRICT: ResolvedPolicy = {
  extends: 'strict',
  limits: {
    timeoutMs: 10_000,
    cpuMs: 10_000,
    memoryMiB: 256,
    outputBytes: MIB,
    inputBytes: 16 * MIB,
    resultBytes: MIB,
    diskMiB: 64,
    diskInodes: 4096,
    fileSizeMiB: 64,
    processes: 1,
    threads: 1,
    openFiles: 128,
  },
  network: 'none',
  proc: false,
  packages: 'none',
  preload: [],
  env: {},
  denySyscalls: [],
  imports: { allow: null, deny: [] },
  builtins: { deny: [] },
};

/** Threads, workers, memory and installed packages: numpy and its friends. */
const SCIENTIFIC: ResolvedPolicy = {
  ...STRICT,
  extends: 'scientific',
  limits: {
    ...STRICT.limits,
    timeoutMs: 60_000,
    cpuMs: 60_000,
    memoryMiB: 1024,
    diskMiB: 256,
    diskInodes: 16_384,
    fileSizeMiB: 256,
    // joblib and multiprocessing start one worker per core.
    processes: 8,
    threads: 64,
    openFiles: 256,
  },
  // psutil, threadpoolctl and OpenMP read /proc/self.
  proc: true,
  packages: 'site',
};

/** Child processes of the guest's own, inside the same cage. */
const SUBPROCESS: ResolvedPolicy = {
  ...STRICT,
  extends: 'subprocess',
  limits: {
    ...STRICT.limits,
    timeoutMs: 30_000,
    cpuMs: 30_000,
    memoryMiB: 512,
    diskMiB: 128,
    fileSizeMiB: 128,
    processes: 32,
    threads: 64,
  },
  // The subprocess module lists /proc/self/fd to close descriptors.
  proc: true,
};

/** Every preset, by name. */
export const PRESETS: Readonly<Record<PresetName, ResolvedPolicy>> = {
  strict: STRICT,
  scientific: SCIENTIFIC,
  subprocess: SUBPROCESS,
};

/** The names of the presets, default first. */
export const PRESET_NAMES = [
  'strict',
  'scientific',
  'subprocess',
] as const satisfies readonly PresetName[];
