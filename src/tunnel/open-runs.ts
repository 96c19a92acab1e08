import type { Denial } from '../model/denial.ts';
import { SIGSYS } from '../model/signals.ts';
import type { ResultMessage } from '../protocol/index.ts';
import type { GuestEnd } from '../wall/wall.ts';

/** What became of a run, as far as the service sees it. */
export interface RunSummary {
  /** As an outcome's, but for what only its client knows. */
  readonly status: string;
  readonly wallMs: number;
  /** What the guest says, unless it has ended: then it is the kernel's own count. */
  readonly cpuMs: number;
  readonly peakMemoryMiB: number;
  readonly outputBytes: number;
}

/** One run in the book. It is closed once, before the client hears what became of it. */
export interface RunRecord {
  denied(denial: Denial): void;
  close(summary: RunSummary): Promise<void>;
}

interface OpenRun {
  readonly record: RunRecord;
  readonly beganMs: number;
}

/** The runs of a guest that are going on, for those who keep a book of them. */
export class OpenRuns {
  readonly #begin: () => Promise<RunRecord>;
  readonly #open = new Map<number, OpenRun>();
  #cancelled = false;
  #ended: GuestEnd | null = null;

  constructor(begin: () => Promise<RunRecord>) {
    this.#begin = begin;
  }

  /** Resolves when the run may begin. */
  async begin(id: number): Promise<void> {
    const record = await this.#begin();
    this.#open.set(id, { record, beganMs: performance.now() });
    if (this.#ended !== null) {
      await this.endAll(this.#ended, 0); // the guest ended meanwhile
    }
  }

  denied(denial: Denial): void {
    for (const { record } of this.#open.values()) {
      record.denied(denial);
    }
  }

  /** The client has ended the guest. */
  cancelled(): void {
    this.#cancelled = true;
  }

  /** Resolves when it is in the book. Does nothing for what is no run. */
  async answered({ id, status, usage }: ResultMessage, outputBytes: number): Promise<void> {
    await this.#close(id, { status, ...usage, outputBytes });
  }

  /** The guest is gone, and every run in it. */
  async endAll(end: GuestEnd, outputBytes: number): Promise<void> {
    this.#ended = end;
    const status = this.#cancelled ? 'cancelled' : statusOf(end);
    const { cpuMs, peakMemoryMiB } = end;
    for (const id of this.#open.keys()) {
      await this.#close(id, { status, cpuMs, peakMemoryMiB, outputBytes });
    }
  }

  /** The guest becomes another one: what goes on in it does not come to its end. */
  async renew(): Promise<void> {
    for (const id of this.#open.keys()) {
      await this.#close(id, { status: 'cancelled', cpuMs: 0, peakMemoryMiB: 0, outputBytes: 0 });
    }
    this.#ended = null;
    this.#cancelled = false;
  }

  async #close(id: number, summary: Omit<RunSummary, 'wallMs'>): Promise<void> {
    const run = this.#open.get(id);
    if (run !== undefined) {
      this.#open.delete(id);
      await run.record.close({ ...summary, wallMs: performance.now() - run.beganMs });
    }
  }
}

function statusOf({ limit, exitCode, signalNumber }: GuestEnd): string {
  if (limit !== null) {
    return limit === 'cpu' ? 'timeout' : limit;
  }
  if (exitCode !== null) {
    return 'exited';
  }
  return signalNumber === SIGSYS ? 'denied' : 'crashed';
}
