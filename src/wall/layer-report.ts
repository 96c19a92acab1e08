import { SandboxError } from '../model/errors.ts';
import type { WallKind } from './wall.ts';

/** One layer of a wall on this machine. */
export interface LayerReport {
  readonly wall: WallKind;
  readonly name: string;
  readonly ok: boolean;
  /** Whether the wall can't stand without it. */
  readonly required: boolean;
  readonly found: string;
  readonly problem: string | null;
  readonly remedy: string | null;
}

/** A layer that holds. */
export function good(wall: WallKind, name: string, found: string, required = true): LayerReport {
  return { wall, name, ok: true, required, found, problem: null, remedy: null };
}

/** A layer without which the wall does not stand; the error may name another, and a remedy. */
export function failed(
  wall: WallKind,
  name: string,
  error: unknown,
  usual: string | null = null,
): LayerReport {
  const details = error instanceof SandboxError ? error.details : {};
  const layer = typeof details['layer'] === 'string' ? details['layer'] : name;
  const remedy = typeof details['remedy'] === 'string' ? details['remedy'] : usual;
  const message = error instanceof Error ? error.message.trim() : String(error);
  const problem = typeof details['problem'] === 'string' ? details['problem'] : message;
  return { wall, name: layer, ok: false, required: true, found: '', problem, remedy };
}
