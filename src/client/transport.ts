import type { Wire } from '../tunnel/wire.ts';

/** Who hears of a connection. */
export interface TransportListener {
  onMessage(message: Uint8Array): void;
  /** The connection is over; `problem` says why, when nobody here has closed it. Nothing comes after it. */
  onClosed(problem: Error | null): void;
}

/** A connection to a service, over which whole messages go. Whoever opens it closes it. */
export interface Transport extends Wire {
  listen(listener: TransportListener): void;
  /** Whether the connection keeps the process alive: only while somebody waits for something. */
  keepAlive(wanted: boolean): void;
  close(): void;
}

/** What a connection is opened with. */
export interface TransportSettings {
  readonly url: string;
  readonly key: string | null;
  readonly openTimeoutMs: number;
}
