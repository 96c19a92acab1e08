import { UsageError } from '../model/errors.ts';
import type { ChosenWall } from '../sandbox/choose-wall.ts';
import type { SandboxOptions } from '../sandbox/options.ts';
import type { WallHold } from '../sandbox/shared-walls.ts';
import { wasmRequest } from '../sandbox/wasm-request.ts';
import type { WasmRequest } from '../sandbox/wasm-request.ts';
import { WasmWall } from '../wall/wasm/wasm-wall.ts';
import { requireIsolation } from './isolation.ts';

/** Guests kept ready per wall, once the first has been asked for: memory is scarcer than on servers. */
const SPARES = 1;

/**
 * Functions of Python that call each other by way of C (sorted with a key, a cache, a `__repr__`) take
 * of the worker's stack at each call, and its size can't be chosen. In Chromium, before its compiler
 * has made the code smaller, 300 of them have room and 400 do not; Python's own limit is 1000.
 */
const RECURSION_LIMIT = 250;

/** Walls by what they were asked for with: sandboxes that ask for the same share one. */
const walls = new Map<string, WasmWall>();

/**
 * The wall that a sandbox of a page gets: there is one kind.
 *
 * @throws WallUnavailableError when the page is not cross-origin isolated.
 */
export async function chooseWall(options: SandboxOptions): Promise<ChosenWall> {
  const { wall = 'auto', isolation = 'thread' } = options;
  if (wall !== 'auto' && wall !== 'wasm') {
    throw new UsageError(`wall: ${JSON.stringify(wall)} is not to be had in a browser`);
  }
  if (isolation !== 'thread') {
    throw new UsageError('isolation: a browser has workers only; leave it out');
  }
  requireIsolation();
  const request = wasmRequest({ spares: SPARES, ...options, isolation });
  return { hold: hold(request), limits: request.policy.limits, fallbackReason: null };
}

/** What is learned by it is about the kernel wall. */
export function noteWorking(): void {}

/** There is no other. */
export function otherWall(): null {
  return null;
}

/** A wall without sandboxes stays warm for as long as the page is there. */
function hold({ key, settings }: WasmRequest): WallHold {
  const config = { ...settings.config, recursionLimit: RECURSION_LIMIT };
  const wall = walls.get(key) ?? new WasmWall({ ...settings, config });
  walls.set(key, wall);
  const held = (): WallHold => ({ wall, release: () => {}, again: held });
  return held();
}
