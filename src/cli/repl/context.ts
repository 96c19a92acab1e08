import type { Limits } from '../../index.ts';
import type { Keyboard } from './keyboard.ts';
import type { Printer } from './printer.ts';
import type { Sessions } from './sessions.ts';

/** What statements and commands work with. */
export interface Context {
  readonly printer: Printer;
  readonly sessions: Sessions;
  readonly keyboard: Keyboard;
  /** Of one statement. */
  readonly limits: Limits;
}

/** What became of a statement or a command. */
export interface Done {
  readonly failed: boolean;
  /** The status that the program asked to leave with. */
  readonly exitStatus: number | null;
}

export const DONE: Done = { failed: false, exitStatus: null };
export const FAILED: Done = { failed: true, exitStatus: null };
