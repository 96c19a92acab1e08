import type { Denial, SystemCall } from '../model/denial.ts';
import type { HostMessage, GuestMessage } from '../protocol/index.ts';

/** Which wall stands between host and guest. */
export type WallKind = 'kernel' | 'wasm';

/** How a guest came to its end, as the wall saw it; the guest has no say in it. */
export interface GuestEnd {
  readonly exitCode: number | null;
  readonly signalNumber: number | null;
  readonly cpuMs: number;
  readonly peakMemoryMiB: number;
  /** The limit that the wall enforced, when that is what ended it. */
  readonly limit: 'memory' | 'cpu' | 'disk' | null;
  /** How often the wall refused a new process or thread. */
  readonly refusedTasks: number;
}

/** Who hears of a guest. Calls come in the order in which the guest did things. */
export interface GuestListener {
  onOutput(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  /** At once, in order. Output written before it may still be on its way: see `settled`. */
  onMessage(message: GuestMessage): void;
  /** The guest is gone, and all of its output has been handed over. Nothing comes after it. */
  onEnd(end: GuestEnd): void;
  /** The wall refused a system call; told again when it was refused more often. */
  onDenial(denial: Denial): void;
  /** The guest made a system call; told only when a log is wanted. */
  onSystemCall(call: SystemCall): void;
  /** The guest broke the protocol. It is being killed; `onEnd` follows. */
  onProtocolError(error: Error): void;
}

/** The numbers by which the guest's system says that a limit was hit; errno(3) has no others. */
export interface LimitErrnos {
  /** Of a full disk, an exhausted quota and a file beyond its limit. */
  readonly disk: ReadonlySet<number>;
  readonly memory: number;
  /** Of a process that could not be started. */
  readonly again: number;
}

/** Asks a service of the agent, which answers as it likes. */
export type AskAgent = (service: string, args: readonly (number | null)[]) => Promise<unknown>;

/** A guest as it was at some moment, between two runs. Whoever made it drops it, once or more often. */
export interface Frozen {
  /** How much memory of the host it takes; null when the guest's own limits hold it. */
  readonly sizeBytes: number | null;
  /** The one that can be made it again, where it cannot be any. */
  readonly guest?: Guest;
  /** The one that it is already: a fork, which whoever made it kills. */
  readonly fork?: Guest;
  drop(): void;
}

/** One sealed interpreter. Whoever opened it must `kill` it. */
export interface Guest {
  readonly python: string;
  readonly errnos: LimitErrnos;
  /** At most one listener; what happens while there is none is dropped. */
  listen(listener: GuestListener | null): void;
  send(message: HostMessage): void;
  /** Resolves when the guest has read enough for more to be sent; null when it has now. */
  room(): Promise<void> | null;
  /**
   * To be called when a message has arrived: resolves when all output that the guest wrote before it
   * has been handed over, and no interrupt is on its way.
   */
  settled(): Promise<void>;
  /** Ends the guest for a message that could be read but not be meant: `onProtocolError` follows. */
  refuse(error: Error): void;
  /**
   * More standard input, for a run in stream mode; resolves when there is room for more, to false
   * when nobody reads any longer.
   */
  writeStdin(bytes: Uint8Array): Promise<boolean>;
  endStdin(): void;
  /**
   * Makes the guest as it was when it was new, where the wall can; to be called while nothing goes on
   * in it. False when it failed.
   */
  reset?(): Promise<boolean>;
  /**
   * Takes a checkpoint, where the wall can; to be called while nothing goes on in the guest, which goes
   * on then as before. `ask` asks a service of its agent.
   *
   * @throws (rejects) what `ask` throws; LaunchError when no checkpoint comes.
   */
  checkpoint?(ask: AskAgent): Promise<Frozen>;
  /** Whether a checkpoint can be restored in another guest while this one lives. */
  readonly canFork?: boolean;
  /**
   * Forks the guest, where the wall copies it alive: as `checkpoint`, but what comes of it goes on beside
   * this one.
   *
   * @throws (rejects) as `checkpoint`; UsageError when as many forks are alive as may be.
   */
  readonly fork?: ((ask: AskAgent) => Promise<Frozen>) | undefined;
  /** Makes the guest what it was at a checkpoint of this wall's, or another's. False when it failed. */
  restore?(frozen: Frozen): Promise<boolean>;
  /** Raises KeyboardInterrupt in the guest, if it cares. */
  interrupt(): void;
  /** Ends every process of the guest. May be called at any time, any number of times. */
  kill(): void;
}

/** A source of guests under one policy. Whoever made it closes it. */
export interface Wall {
  readonly kind: WallKind;
  /** A fresh guest, sealed, which nobody used before. */
  open(): Promise<Guest>;
  /** Ends every guest and everything else that belongs to the wall. */
  close(): Promise<void>;
}
