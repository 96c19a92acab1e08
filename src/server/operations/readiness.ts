import { doctor } from '../../index.ts';
import type { DoctorReport } from '../../index.ts';

/** How long a report counts: an examination opens guests. */
const FRESH_MS = 60_000;

/** What `GET /readyz` tells. */
export interface Ready {
  readonly ready: boolean;
  readonly reason: string | null;
}

/** Whether guests can be had, as the doctor sees it. */
export class Readiness {
  readonly #python: string | undefined;
  readonly #wall: 'auto' | 'kernel' | 'wasm';
  #report: Promise<DoctorReport> | null = null;
  #reportMs = 0;
  #draining = false;

  constructor(wall: 'auto' | 'kernel' | 'wasm', python: string | undefined) {
    this.#wall = wall;
    this.#python = python;
  }

  /** From now on the service is not ready: load balancers look elsewhere. */
  drain(): void {
    this.#draining = true;
  }

  async ask(): Promise<Ready> {
    if (this.#draining) {
      return { ready: false, reason: 'the service is ending' };
    }
    const { walls, chosen } = await this.report();
    const stands = this.#wall === 'auto' ? chosen !== null : walls[this.#wall];
    return stands
      ? { ready: true, reason: null }
      : { ready: false, reason: 'no complete wall; `pysandbox doctor` tells what is missing' };
  }

  /** The doctor's report, at most a minute old. */
  report(): Promise<DoctorReport> {
    const now = Date.now();
    if (this.#report === null || now - this.#reportMs >= FRESH_MS) {
      this.#reportMs = now;
      this.#report = doctor(this.#python === undefined ? {} : { python: this.#python });
      this.#report.catch(() => {
        this.#report = null;
      });
    }
    return this.#report;
  }
}
