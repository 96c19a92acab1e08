import { write } from 'node:fs';

/** How long to wait before asking a full, non-blocking pipe again. */
const RETRY_MS = 5;

/** A descriptor that a program may write to. */
export type Descriptor = 1 | 2;

/**
 * Writes to stdout and stderr in the order of the calls, in a thread of the pool: `process.stdout`
 * writes to a pipe synchronously, and a reader who pauses would stop our clocks and signals too.
 * What waits is bounded by the guest's output limit.
 */
export class Output {
  readonly #waiting: { readonly fd: Descriptor; readonly bytes: Uint8Array }[] = [];
  readonly #broken = new Set<Descriptor>();
  readonly #onBroken: (fd: Descriptor, code: string) => void;
  #working: Promise<void> | null = null;

  /** @param onBroken Called once for each descriptor that can't be written to any longer, with the errno's name:
   * EPIPE when its reader has gone. */
  constructor(onBroken: (fd: Descriptor, code: string) => void = () => {}) {
    this.#onBroken = onBroken;
  }

  /** Queues bytes; they are not copied, so the caller leaves them alone. */
  write(fd: Descriptor, data: Uint8Array | string): void {
    if (this.#broken.has(fd)) {
      return;
    }
    this.#waiting.push({ fd, bytes: typeof data === 'string' ? Buffer.from(data) : data });
    this.#working ??= this.#work();
  }

  /** Whether something still waits to be written. */
  get busy(): boolean {
    return this.#working !== null;
  }

  /** Resolves when everything queued so far is written, or its reader is gone. */
  async flush(): Promise<void> {
    while (this.#working !== null) {
      await this.#working;
    }
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.#writeAll(next.fd, next.bytes);
    }
    this.#working = null;
  }

  async #writeAll(fd: Descriptor, bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.byteLength && !this.#broken.has(fd)) {
      const result = await writeOnce(fd, bytes.subarray(done));
      if (typeof result === 'number') {
        done += result;
      } else if (result.code === 'EAGAIN') {
        await new Promise((resolve) => {
          setTimeout(resolve, RETRY_MS);
        });
      } else {
        this.#broken.add(fd);
        this.#onBroken(fd, result.code ?? 'unknown error');
      }
    }
  }
}

async function writeOnce(
  fd: Descriptor,
  bytes: Uint8Array,
): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    write(fd, bytes, (error, written) => {
      resolve(error ?? written);
    });
  });
}
