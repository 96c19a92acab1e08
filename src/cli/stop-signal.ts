const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Resolves when this program is asked to stop. The second time it ends at once. */
export async function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) {
      process.once(name, () => resolve());
    }
  });
}
