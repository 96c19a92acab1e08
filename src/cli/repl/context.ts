import type { Limits } from '../../index.ts';
import type { OutFolder } from '../out-folder.ts';
import type { ImageProtocol } from '../show-image.ts';
import type { Keyboard } from './keyboard.ts';
import type { Printer } from './printer.ts';
import type { Sessions } from './sessions.ts';

/** What statements and commands work with, whoever types them. */
export interface Surroundings {
  readonly printer: Printer;
  readonly sessions: Sessions;
  /** Of one statement. */
  readonly limits: Limits;
  /** Where to save what statements leave and show; null for nowhere. */
  readonly out: OutFolder | null;
  /** How the terminal takes pictures; null when it does not. */
  readonly pictures: ImageProtocol | null;
}

/** The same, and who types. */
export interface Context extends Surroundings {
  readonly keyboard: Keyboard;
}

/** What became of a statement or a command. */
export interface Done {
  readonly failed: boolean;
  /** The status that the program asked to leave with. */
  readonly exitStatus: number | null;
}

export const DONE: Done = { failed: false, exitStatus: null };
export const FAILED: Done = { failed: true, exitStatus: null };
