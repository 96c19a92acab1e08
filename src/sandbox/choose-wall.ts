import { UsageError, WallUnavailableError } from '../model/errors.ts';
import type { Limits } from '../model/limits.ts';
import { MOST_COPIES, MOST_FORKS } from '../policy/index.ts';
import { holdKernelWall, holdWasmWall } from './shared-walls.ts';
import type { WallHold } from './shared-walls.ts';
import type { SandboxOptions } from './options.ts';
import { prepare } from './prepare.ts';
import { wasmRequest } from './wasm-request.ts';

/** The wall that a sandbox gets. */
export interface ChosenWall {
  readonly hold: WallHold;
  readonly limits: Limits;
  readonly fallbackReason: string | null;
}

/** What only the wasm wall knows. */
const WASM_ONLY = [
  ...(['isolation', 'onSystemCall', 'deterministic', 'clockResolutionMs'] as const),
];

/** What the kernel wall keeps at one time. */
const MOST = { checkpoints: MOST_COPIES, forks: MOST_FORKS };

/** What a sandbox wants more of than the kernel wall keeps; undefined when there is none. */
function tooMany(options: SandboxOptions): keyof typeof MOST | undefined {
  return (['checkpoints', 'forks'] as const).find((name) => (options[name] ?? 0) > MOST[name]);
}

function tooManyOf(name: keyof typeof MOST): string {
  return `the kernel wall keeps at most ${MOST[name]} ${name}`;
}

/** Why the kernel wall can't be had by this process: found out once. */
let missing: string | null = null;

/** Whether the kernel wall has given a guest: a machine that is short of something then lacks no layer. */
let hasWorked = false;

export function noteWorking({ hold }: ChosenWall): void {
  hasWorked ||= hold.wall.kind === 'kernel';
}

/** @throws WallUnavailableError when no wall that the caller accepts is to be had. */
export async function chooseWall(options: SandboxOptions): Promise<ChosenWall> {
  const { wall = 'auto' } = options;
  switch (wall) {
    case 'auto':
      return chooseEither(options);
    case 'kernel':
      return chooseKernel(options);
    case 'wasm':
      return chooseWasm(options, null);
    default:
      throw new UsageError(`wall: ${JSON.stringify(wall)} is not one of auto, kernel, wasm`);
  }
}

/**
 * The wasm wall, when the kernel wall was to be taken if it could be had, and `error` says that it
 * can't; else null.
 */
export function otherWall(options: SandboxOptions, error: unknown): ChosenWall | null {
  const { wall = 'auto', python } = options;
  const lacks =
    error instanceof WallUnavailableError ||
    (error instanceof UsageError && error.message.startsWith('python:'));
  if (wall !== 'auto' || python !== undefined || !lacks || hasWorked) {
    return null;
  }
  missing = error.message;
  return chooseWasm(options, missing);
}

/** What only one of the walls can do decides as well: an interpreter is the kernel wall's. */
async function chooseEither(options: SandboxOptions): Promise<ChosenWall> {
  const wasmOnly = WASM_ONLY.find((name) => options[name] !== undefined);
  if (wasmOnly !== undefined) {
    return chooseWasm(options, `${wasmOnly} is an option of the wasm wall`);
  }
  // An interpreter that is named wants the kernel wall, which tells that these are too many.
  const beyond = tooMany(options);
  if (beyond !== undefined && options.python === undefined) {
    return chooseWasm(options, tooManyOf(beyond));
  }
  if (missing !== null && options.python === undefined) {
    return chooseWasm(options, missing);
  }
  try {
    return await chooseKernel(options);
  } catch (error) {
    const other = otherWall(options, error);
    if (other === null) {
      throw error;
    }
    return other;
  }
}

async function chooseKernel(options: SandboxOptions): Promise<ChosenWall> {
  const name = WASM_ONLY.find((option) => options[option] !== undefined);
  if (name !== undefined) {
    throw new UsageError(`${name}: only the wasm wall can do that; write wall: 'wasm'`);
  }
  const beyond = tooMany(options);
  if (beyond !== undefined) {
    throw new UsageError(`${beyond}: ${tooManyOf(beyond)}; write ${MOST[beyond]}, or wall: 'wasm'`);
  }
  const request = await prepare(options);
  const { spares, checkpoints = 0, forks = 0 } = options;
  const hold = holdKernelWall({
    ...request,
    checkpoints,
    forks,
    ...(spares === undefined ? {} : { spares }),
  });
  return { hold, limits: request.plan.limits, fallbackReason: null };
}

function chooseWasm(options: SandboxOptions, fallbackReason: string | null): ChosenWall {
  const { policy, ...request } = wasmRequest(options);
  return { hold: holdWasmWall(request), limits: policy.limits, fallbackReason };
}
