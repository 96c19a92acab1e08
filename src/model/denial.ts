/** A system call that the wall refused. */
export interface Denial {
  /** Its name: of Linux, as in `socket`, or of the wasm module's imports, as in `__syscall_connect`. */
  readonly call: string;
  /**
   * As they were at the first time. On the wasm wall numbers, and texts such as paths, cut to 200
   * characters. On the kernel wall the first three registers, however many the call looks at: addresses
   * and what is negative in hexadecimal.
   */
  readonly arguments: readonly (number | string)[];
  /** How often it was refused during the run. */
  readonly count: number;
  /**
   * Whether the process that made it ended with it: on the wasm wall the guest, on the kernel wall it may
   * be a child of the guest's.
   */
  readonly sealed: boolean;
}

/** One line of the log of system calls. */
export interface SystemCall {
  readonly call: string;
  readonly arguments: readonly (number | string)[];
  /** What the guest got: a number, or the name of an errno. */
  readonly result: number | string;
}
