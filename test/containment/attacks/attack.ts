import type { WallKind } from '../../../src/index.ts';
import type { WallChange } from '../../helpers/open-session.ts';

/**
 * What an attack is after, and by what the host knows that it has got it:
 *
 * - `secret`: the text in the file CANARY shows up in what the guest prints
 * - `connection`: a service of the host's was connected to: TCP at PORT, or the abstract socket ABSTRACT
 * - `mark`: there is a file at MARK
 * - `victim`: the process VICTIM was ended or stopped
 * - `reached`: the program prints REACHED; for what nobody but the guest can tell, as a system call
 */
export type Goal = 'secret' | 'connection' | 'mark' | 'victim' | 'reached';

/** A program that tries one thing. */
export interface Attack {
  /** What it tries, in a sentence. */
  readonly title: string;
  /** Where the idea is publicly known from. */
  readonly known: string;
  readonly goal: Goal;
  /** Python, after the prelude of `scene.ts`, which has the names in capitals. */
  readonly code: string;
  /** Default: both. */
  readonly walls?: readonly WallKind[];
  /**
   * With what taken away it must succeed: layers of the kernel wall, or everything: then it runs in the
   * host's own `python3`. Default: everything.
   */
  readonly bare?: WallChange;
  /** What the kernel wall is made with in either case. */
  readonly change?: WallChange;
}
