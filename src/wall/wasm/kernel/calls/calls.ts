import type { GuestMemory } from '../guest-memory.ts';
import type { System } from '../system.ts';

/**
 * A system call. 64-bit arguments come as numbers, the nearest that JavaScript has; what fails
 * throws a SystemError.
 */
export type Call = (...parameters: number[]) => number | void;

/** System calls by the name under which the module imports them. */
export type Calls = Readonly<Record<string, Call>>;

/** What every system call works on. */
export interface Context {
  readonly system: System;
  readonly memory: GuestMemory;
}
