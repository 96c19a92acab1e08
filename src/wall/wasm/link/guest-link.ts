import type { PacketKind } from './packets.ts';

/** How a guest's thread came to its end, as whoever watched it saw it. */
export interface ThreadEnd {
  /** The limit that it was ended for. */
  readonly limit: 'cpu' | null;
  readonly cpuMs: number;
  readonly peakPages: number;
  /** What went wrong with the thread itself, or with the engine; null when nothing did. */
  readonly fault: string | null;
}

/** The host's end of what runs between it and a guest's thread. Whoever started the guest kills it. */
export interface GuestLink {
  /** Hears what the guest sends, as it comes. One listener, set once before anything can come. */
  listen(onBytes: (chunk: Uint8Array) => void): void;
  /** Stops and starts reading: what the guest sends then stays with it. */
  pause(): void;
  resume(): void;
  send(kind: PacketKind, pieces: readonly Uint8Array[]): void;
  /** Resolves when so little is unsent that more may be; null when that is so now. */
  room(): Promise<void> | null;
  /** Raises SIGINT in the guest; resolves when it can't be late any more. */
  interrupt(): Promise<void>;
  kill(): void;
  /** The thread is gone, and everything that it sent has been handed over. */
  readonly gone: Promise<ThreadEnd>;
}
