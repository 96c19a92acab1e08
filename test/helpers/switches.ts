import { NO_SWITCHES } from '../../src/launcher/launch.ts';
import type { WallSwitches } from '../../src/launcher/launch.ts';

/** Which protection a test takes away. */
export interface Switches {
  /** Layers of the seal. */
  readonly without?: readonly string[];
  /** Options of bubblewrap. */
  readonly withoutCage?: readonly string[];
  readonly cageArguments?: readonly string[];
}

export function launchSwitches({ without, withoutCage, cageArguments }: Switches): WallSwitches {
  return {
    withoutLayers: without ?? NO_SWITCHES.withoutLayers,
    withoutCageOptions: withoutCage ?? NO_SWITCHES.withoutCageOptions,
    cageArguments: cageArguments ?? NO_SWITCHES.cageArguments,
  };
}
