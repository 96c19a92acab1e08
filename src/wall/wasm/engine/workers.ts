import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Made of guest-thread.ts by scripts/build-engine.mjs. */
const ENTRY = new URL('./guest-thread.mjs', import.meta.url);

/** Deep enough that CPython's own check of recursion comes before the engine's: no trap, but RecursionError. */
const STACK_MIB = 256;

/** What our own code needs in a guest's thread; the guest's memory is not part of it. */
const HEAP_MIB = 256;

/** About as long as a guest takes to be made: it is left the processors until then. */
const REST_MS = 60;

/**
 * Threads for guests: each is used once, and waits without a guest's memory until it is. One is kept
 * ahead, as to start an empty one takes about half of the time in which a guest is made.
 */
export class Workers {
  #ahead: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** One that nobody had. Who takes it terminates it. */
  take(): Worker {
    const worker = this.#ahead ?? start();
    this.#ahead = null;
    worker.removeAllListeners();
    this.#timer ??= setTimeout(() => this.#prepare(), REST_MS).unref();
    return worker;
  }

  /** Keeps none ahead any more. */
  close(): void {
    clearTimeout(this.#timer ?? undefined);
    void this.#ahead?.terminate();
    this.#ahead = null;
  }

  #prepare(): void {
    this.#timer = null;
    const worker = start();
    this.#ahead = worker;
    worker.unref();
    worker.on('error', () => {}); // as when there is no memory: then it ends, too
    worker.on('exit', () => {
      this.#ahead = this.#ahead === worker ? null : this.#ahead;
    });
  }
}

/** It runs nothing but our own code, and waits for what guest to make. */
function start(): Worker {
  return new Worker(fileURLToPath(ENTRY), {
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: false,
    stderr: false,
    trackUnmanagedFds: false,
    resourceLimits: { stackSizeMb: STACK_MIB, maxOldGenerationSizeMb: HEAP_MIB },
  });
}
