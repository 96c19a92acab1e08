import type { Denial, SystemCall } from '../../../model/denial.ts';

/** Bytes that have come from the host and wait for the guest. */
export interface ByteQueue {
  /** How many there are now. */
  readonly length: number;
  /** Nothing more will come. */
  readonly ended: boolean;
  /** Moves bytes to `target`; returns how many, 0 when there are none now. */
  take(target: Uint8Array): number;
}

/**
 * All that the kernel has of the world outside. Whoever runs the guest provides it; every method is
 * synchronous, for the guest can only wait by not returning.
 */
export interface Port {
  /** Standard output and error, and frames for the host. Returns when the bytes are out. */
  write(stream: 'stdout' | 'stderr' | 'channel', bytes: Uint8Array): void;
  /** Frames of the host. */
  readonly channel: ByteQueue;
  /** Standard input, in stream mode. */
  readonly stdin: ByteQueue;
  /** Fills the queues with what has arrived. Does not wait. */
  poll(): void;
  /**
   * Waits until a queue has grown or ended, a signal is pending, or the time is over. May return
   * early without a reason. `Infinity` waits for as long as it takes.
   */
  wait(timeoutMs: number): void;
  /** The pending signal's number, or 0. `takeSignal` also clears it. */
  pendingSignal(): number;
  takeSignal(): number;
  /** Time since some moment, for clocks that never go back; milliseconds with fractions. */
  monotonicMs(): number;
  /** Time since 1970; milliseconds with fractions. */
  wallMs(): number;
  /** Time that the guest spent computing, not waiting. */
  busyMs(): number;
  /** Random bytes, from a generator fit for secrets or, for reproducible runs, from a seed. */
  random(target: Uint8Array): void;
  /** The wall refused a call; told again, with the count so far, when it was refused more often. */
  refused(denial: Denial): void;
  /** Called for each system call, when a log is wanted. */
  readonly log: ((call: SystemCall) => void) | null;
}
