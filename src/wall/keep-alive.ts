const LONG_MS = 2 ** 30;

/**
 * Awaits `work` and keeps the host's process alive meanwhile. What a wall holds in reserve must not
 * keep it alive, so its sockets do not count; but somebody who waits for a guest does.
 */
export async function keepAliveFor<Result>(work: Promise<Result>): Promise<Result> {
  const timer = setInterval(() => {}, LONG_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
