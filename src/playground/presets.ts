import type { Limits } from '../model/limits.ts';
import type { PresetName } from '../model/policy.ts';

/** Written by the build, from what the library says. */
declare const PRESET_LIMITS: Readonly<Record<PresetName, Limits>>;

/** What a run may use, by policy. A service may allow less. */
export const LIMITS = PRESET_LIMITS;

const NAMES = ['strict', 'scientific', 'subprocess'] as const satisfies readonly PresetName[];

/** The policy of this name; the strict one when there is none. */
export function presetNamed(name: string): PresetName {
  return NAMES.find((known) => known === name) ?? 'strict';
}
