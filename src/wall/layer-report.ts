import { SandboxError } from '../model/errors.ts';
import { isLayerName } from './layer-names.ts';
import type { LayerName } from './layer-names.ts';
import type { WallKind } from './wall.ts';

/** One layer of a wall on this machine. */
export interface LayerReport {
  readonly wall: WallKind;
  readonly name: LayerName;
  readonly ok: boolean;
  /** Whether the wall can't stand without it. */
  readonly required: boolean;
  readonly found: string;
  readonly problem: string | null;
  readonly remedy: string | null;
}

/** A layer that holds. */
export function good(wall: WallKind, name: LayerName, found: string, required = true): LayerReport {
  return { wall, name, ok: true, required, found, problem: null, remedy: null };
}

/** A layer without which the wall does not stand; the error may name another, and a remedy. */
export function failed(
  wall: WallKind,
  name: LayerName,
  error: unknown,
  usual: string | null = null,
): LayerReport {
  const details = error instanceof SandboxError ? error.details : {};
  const { layer, problem: told } = details;
  const remedy = typeof details['remedy'] === 'string' ? details['remedy'] : usual;
  const message = error instanceof Error ? error.message.trim() : String(error);
  const problem = typeof told === 'string' ? told : message;
  const parts = { wall, ok: false, required: true, found: '', remedy };
  if (typeof layer !== 'string' || isLayerName(layer)) {
    return { ...parts, name: isLayerName(layer) ? layer : name, problem };
  }
  return { ...parts, name, problem: `${layer}: ${problem}` };
}
