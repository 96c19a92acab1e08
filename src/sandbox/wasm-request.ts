import { PolicyError, UsageError } from '../model/errors.ts';
import type { ResolvedPolicy } from '../model/policy.ts';
import { loadPolicy } from '../policy/index.ts';
import type { WasmWallSettings } from '../wall/wasm/wasm-wall.ts';
import type { MountedFolder } from '../wall/wasm/kernel/guest-tree.ts';
import type { Mount, SandboxOptions } from './options.ts';
import { readFolder } from './read-folder.ts';
import type { FolderBounds } from './read-folder.ts';
import { readWheel } from './read-wheel.ts';
import { reportProgress } from './report-progress.ts';

const MIB = 1024 * 1024;

/** As on the kernel wall. */
const ENVIRONMENT = { HOME: '/work', LANG: 'C.UTF-8', PATH: '/usr/bin:/bin', TMPDIR: '/tmp' };

/** Guests kept ready per wall, once the first has been asked for. */
const SPARES = 2;

/** Smallest step of the guest's clocks unless a coarser one is wanted. */
const CLOCK_RESOLUTION_MS = 0.001;
const MOST_RESOLUTION_MS = 60_000;

/** Where deterministic clocks start unless told otherwise: the beginning of 2020. */
const FIXED_MS = Date.UTC(2020, 0, 1);

/** Where packages stand in the guest: read-only, behind the standard library on `sys.path`. */
const PACKAGES_FOLDER = '/lib/site-packages';

/** A wasm wall to be made, and what tells it from others. */
export interface WasmRequest {
  readonly settings: WasmWallSettings;
  readonly policy: ResolvedPolicy;
  readonly key: string;
}

/**
 * What a wasm wall is made from.
 *
 * @throws PolicyError for what only the kernel wall can do; UsageError for an option.
 */
export function wasmRequest(options: SandboxOptions): WasmRequest {
  const { policy: given = 'strict', isolation = 'process', python } = options;
  const { mounts = [], packages = [] } = options;
  if (python !== undefined) {
    throw new UsageError('python: the wasm wall brings its own interpreter; leave it out');
  }
  if (isolation !== 'process' && isolation !== 'thread') {
    throw new UsageError(`isolation: ${JSON.stringify(isolation)} is not one of process, thread`);
  }
  const policy = loadPolicy(given);
  checkPolicy(policy);
  checkMounts(mounts);
  const { limits } = policy;
  // A spare would have the folder as it was when the spare was made.
  const spares = mounts.length > 0 ? 0 : (options.spares ?? SPARES);
  const wheels = once(() => readPackages(packages));
  const settings: WasmWallSettings = {
    isolation,
    spares,
    folders: async () => [
      ...(packages.length === 0 ? [] : [await wheels()]),
      ...(await readMounts(mounts, { bytes: limits.diskMiB * MIB, entries: limits.diskInodes })),
    ],
    memoryMiB: limits.memoryMiB,
    resultBytes: limits.resultBytes,
    onProgress: reportProgress,
    config: {
      limits: {
        diskBytes: limits.diskMiB * MIB,
        fileBytes: limits.fileSizeMiB * MIB,
        inodes: limits.diskInodes,
        openFiles: limits.openFiles,
        cpuMs: limits.cpuMs,
      },
      environment: { ...ENVIRONMENT, ...policy.env },
      path: packages.length === 0 ? [] : [PACKAGES_FOLDER],
      recursionLimit: null,
      guardrail: { imports: policy.imports, builtins: policy.builtins },
      logCalls: options.onSystemCall !== undefined,
      ...clockAndSeed(options),
    },
  };
  return { settings, policy, key: JSON.stringify([settings, mounts, packages]) };
}

/** Does something at the first call, and gives the same result at each. */
function once<Result>(work: () => Result): () => Result {
  let done: { readonly result: Result } | null = null;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}

async function readPackages(packages: readonly string[]): Promise<MountedFolder> {
  const wheels = await Promise.all(packages.map(readWheel));
  return { path: PACKAGES_FOLDER, readOnly: true, entries: wheels.flat() };
}

function readMounts(mounts: readonly Mount[], bounds: FolderBounds): Promise<MountedFolder[]> {
  return Promise.all(
    mounts.map(async ({ host, guest, mode = 'ro' }) => ({
      path: guest,
      readOnly: mode === 'ro',
      entries: await readFolder(host, bounds),
    })),
  );
}

/** An absolute path without empty parts, `.` and `..`; folders of the wall's own can't be covered. */
const GUEST_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/;
const OWN_FOLDERS = /^\/(?:lib|dev|proc|etc)(?:\/|$)/;

function checkMounts(mounts: readonly Mount[]): void {
  for (const { guest, mode = 'ro' } of mounts) {
    if (!GUEST_PATH.test(guest) || OWN_FOLDERS.test(guest)) {
      throw new UsageError(
        `mounts: ${JSON.stringify(guest)} is no place for a folder; write an absolute path such as /data`,
      );
    }
    if (mode !== 'ro' && mode !== 'copy') {
      throw new UsageError(`mounts: ${JSON.stringify(mode)} is not one of ro, copy`);
    }
  }
}

function clockAndSeed({
  clockResolutionMs = CLOCK_RESOLUTION_MS,
  deterministic,
}: SandboxOptions): Pick<WasmWallSettings['config'], 'clock' | 'seed'> {
  if (!(clockResolutionMs > 0 && clockResolutionMs <= MOST_RESOLUTION_MS)) {
    throw new UsageError(
      `clockResolutionMs: ${clockResolutionMs} is not above 0 and at most ${MOST_RESOLUTION_MS}`,
    );
  }
  const fixedMs = deterministic === undefined ? null : (deterministic.timeMs ?? FIXED_MS);
  const seed = deterministic === undefined ? null : (deterministic.seed ?? 0);
  if ([fixedMs, seed].some((number) => number !== null && !Number.isSafeInteger(number))) {
    throw new UsageError('deterministic: timeMs and seed must be whole numbers');
  }
  return { clock: { resolutionMs: clockResolutionMs, fixedMs }, seed };
}

/** What the wasm wall can't have must not be asked for in vain. */
function checkPolicy(policy: ResolvedPolicy): void {
  if (policy.network !== 'none') {
    throw new PolicyError('network', 'the wasm wall has no network; write none');
  }
  if (policy.preload.length > 0) {
    throw new PolicyError('preload', 'only the kernel wall can import modules beforehand');
  }
  if (policy.denySyscalls.length > 0) {
    throw new PolicyError('denySyscalls', 'the wasm wall makes no system calls of Linux');
  }
}
