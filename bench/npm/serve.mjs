// The frame of every program here: one request after the other, each with the time that it took.

/** Answers requests with what `run` makes of their code. */
export function serve(run) {
  process.on('message', async ({ code }) => {
    const start = performance.now();
    try {
      const stdout = await run(code);
      process.send({ ms: performance.now() - start, stdout });
    } catch (error) {
      process.send({ error: String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send('ready');
}
