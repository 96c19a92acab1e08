/** One end of a connection that carries whole messages, in order. */
export interface Wire {
  /** Never waits. What is sent when the connection is over goes nowhere. */
  send(message: Uint8Array): void;
  /** Resolves when what was sent has left this process but for a little; null when it has. */
  room(): Promise<void> | null;
  /** Bytes that have not left this process. */
  readonly unsentBytes: number;
}
