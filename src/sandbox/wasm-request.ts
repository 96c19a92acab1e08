import { PolicyError, UsageError } from '../model/errors.ts';
import type { ResolvedPolicy } from '../model/policy.ts';
import { loadPolicy } from '../policy/index.ts';
import type { WasmWallSettings } from '../wall/wasm/wasm-wall.ts';
import type { SandboxOptions } from './options.ts';
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

/**
 * What a wasm wall is made from.
 *
 * @throws PolicyError for what only the kernel wall can do; UsageError for an option.
 */
export function wasmRequest(
  options: SandboxOptions,
): WasmWallSettings & { policy: ResolvedPolicy } {
  const { policy: given = 'strict', isolation = 'process', spares = SPARES, python } = options;
  if (python !== undefined) {
    throw new UsageError('python: the wasm wall brings its own interpreter; leave it out');
  }
  if (isolation !== 'process' && isolation !== 'thread') {
    throw new UsageError(`isolation: ${JSON.stringify(isolation)} is not one of process, thread`);
  }
  const policy = loadPolicy(given);
  checkPolicy(policy);
  const { limits } = policy;
  return {
    policy,
    isolation,
    spares,
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
      path: [],
      guardrail: { imports: policy.imports, builtins: policy.builtins },
      logCalls: options.onSystemCall !== undefined,
      ...clockAndSeed(options),
    },
  };
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
