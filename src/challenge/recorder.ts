import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt, Header } from './attempt.ts';

/** Bytes of one file, and how many are kept: the oldest goes. */
export interface RecorderLimits {
  readonly fileBytes: number;
  readonly files: number;
}

export const DEFAULT_RECORDER: RecorderLimits = { fileBytes: 16 * 2 ** 20, files: 8 };

/**
 * Attempts as JSON, a line each, in `attempts.jsonl`; earlier ones in `attempts.1.jsonl` and so on. It
 * writes before it returns: an attempt that ends this process must be there afterwards.
 */
export class Recorder {
  readonly #folder: string;
  readonly #header: string;
  readonly #limits: RecorderLimits;
  #bytes = 0;

  constructor(folder: string, header: Header, limits: RecorderLimits = DEFAULT_RECORDER) {
    this.#folder = folder;
    this.#header = `${JSON.stringify(header)}\n`;
    this.#limits = limits;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#begin();
  }

  record(attempt: Attempt): void {
    const line = `${JSON.stringify(attempt)}\n`;
    if (this.#bytes + Buffer.byteLength(line) > this.#limits.fileBytes) {
      this.#begin();
    }
    appendFileSync(this.#path(0), line);
    this.#bytes += Buffer.byteLength(line);
  }

  /** Each file begins with the header, so that it can be replayed alone. */
  #begin(): void {
    if (statSync(this.#path(0), { throwIfNoEntry: false }) !== undefined) {
      rmSync(this.#path(this.#limits.files - 1), { force: true });
      for (let number = this.#limits.files - 2; number >= 0; number -= 1) {
        if (statSync(this.#path(number), { throwIfNoEntry: false }) !== undefined) {
          renameSync(this.#path(number), this.#path(number + 1));
        }
      }
    }
    writeFileSync(this.#path(0), this.#header, { mode: 0o600 });
    this.#bytes = Buffer.byteLength(this.#header);
  }

  #path(number: number): string {
    return join(this.#folder, number === 0 ? 'attempts.jsonl' : `attempts.${number}.jsonl`);
  }
}
