/** A system call that the wall refused. */
export interface Denial {
  /** Its name, as in `__syscall_connect`. */
  readonly call: string;
  /** As they were at the first time: numbers, and texts such as paths, cut to 200 characters. */
  readonly arguments: readonly (number | string)[];
  /** How often it was refused during the run. */
  readonly count: number;
  /** Whether the guest ended with it: the wall does not know the call. */
  readonly sealed: boolean;
}

/** One line of the log of system calls. */
export interface SystemCall {
  readonly call: string;
  readonly arguments: readonly (number | string)[];
  /** What the guest got: a number, or the name of an errno. */
  readonly result: number | string;
}
