/** Guests that may be copied: of how many sockets and copies each consists. */
export interface Members {
  /** Copies that may wait at one time. */
  readonly checkpoints: number;
  /** The fifth is to the guest's keeper: guest/seal_keeper.py. */
  readonly socketsPerSlot: number;
}

export function membersOf(checkpoints = 0): Members {
  return { checkpoints, socketsPerSlot: checkpoints > 0 ? 5 : 4 };
}
