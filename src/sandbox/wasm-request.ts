import type { Packages } from '../model/packages.ts';
import type { ResolvedPolicy } from '../model/policy.ts';
import { loadPolicy } from '../policy/index.ts';
import type { WasmWallSettings } from '../wall/wasm/wasm-wall.ts';
import type { MountedFolder } from '../wall/wasm/kernel/guest-tree.ts';
import { checkWasmOptions, checkWasmPolicy } from './check-wasm-options.ts';
import type { Mount, SandboxOptions } from './options.ts';
import { readFolder } from './read-folder.ts';
import type { FolderBounds } from './read-folder.ts';
import { readWheel } from './read-wheel.ts';
import { reportProgress } from './report-progress.ts';
import { withWheelPaths } from './wheel-paths.ts';

const MIB = 1024 * 1024;

/** As on the kernel wall. */
const ENVIRONMENT = { HOME: '/work', LANG: 'C.UTF-8', PATH: '/usr/bin:/bin', TMPDIR: '/tmp' };

/** Guests kept ready per wall, once the first has been asked for. */
const SPARES = 2;

/** Smallest step of the guest's clocks unless a coarser one is wanted. */
const CLOCK_RESOLUTION_MS = 0.001;

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
  const { policy: given = 'strict', isolation = 'process' } = options;
  const { mounts = [], packages = [] } = options;
  const none = Array.isArray(packages) && packages.length === 0;
  checkWasmOptions(options);
  const policy = loadPolicy(given);
  checkWasmPolicy(policy);
  const { limits } = policy;
  // A spare would have the folder as it was when the spare was made.
  const copies = mounts.some(({ mode = 'ro' }) => mode === 'ro');
  const spares = copies ? 0 : (options.spares ?? SPARES);
  const wheels = once(() => readPackages(packages));
  const settings: WasmWallSettings = {
    isolation,
    spares,
    folders: async () => [
      ...(none ? [] : [await wheels()]),
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
      path: none ? [] : [PACKAGES_FOLDER],
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

async function readPackages(packages: Packages): Promise<MountedFolder> {
  const wheels = await withWheelPaths(packages, (paths) => Promise.all(paths.map(readWheel)));
  return { path: PACKAGES_FOLDER, readOnly: true, entries: wheels.flat() };
}

function readMounts(mounts: readonly Mount[], bounds: FolderBounds): Promise<MountedFolder[]> {
  return Promise.all(
    mounts.map(async ({ host, guest, mode = 'ro' }) => ({
      path: guest,
      readOnly: mode === 'ro',
      // What the guest may change is filled as on the kernel wall.
      entries: mode === 'ro' ? await readFolder(host, bounds) : [],
    })),
  );
}

function clockAndSeed({
  clockResolutionMs = CLOCK_RESOLUTION_MS,
  deterministic,
}: SandboxOptions): Pick<WasmWallSettings['config'], 'clock' | 'seed'> {
  const fixedMs = deterministic === undefined ? null : (deterministic.timeMs ?? FIXED_MS);
  const seed = deterministic === undefined ? null : (deterministic.seed ?? 0);
  return { clock: { resolutionMs: clockResolutionMs, fixedMs }, seed };
}
