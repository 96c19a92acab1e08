import { doctor } from '../../index.ts';
import type { DoctorReport } from '../../index.ts';
import type { Config } from '../config/schema.ts';

/** How long a report counts: an examination opens guests. */
const FRESH_MS = 60_000;

/** What `GET /readyz` tells. */
export interface Ready {
  readonly ready: boolean;
  readonly reason: string | null;
}

/** Reports by interpreter, and when each was begun: services of one process share them. */
const reports = new Map<
  string,
  { readonly report: Promise<DoctorReport>; readonly atMs: number }
>();

function reportFor(python: string | undefined): Promise<DoctorReport> {
  const key = python ?? '';
  const known = reports.get(key);
  if (known !== undefined && Date.now() - known.atMs < FRESH_MS) {
    return known.report;
  }
  const report = doctor(python === undefined ? {} : { python });
  reports.set(key, { report, atMs: Date.now() });
  report.catch(() => reports.delete(key));
  return report;
}

/**
 * The wall for requests that leave the choice to us: settled once, when the service starts. A guest that
 * does not start under load must be an error, and never one behind another wall.
 */
export async function settleWall({
  wall,
  python,
}: Pick<Config, 'wall' | 'python'>): Promise<Config['wall']> {
  return wall === 'auto' ? ((await reportFor(python)).chosen ?? 'auto') : wall;
}

/** Whether guests can be had, as the doctor sees it. */
export class Readiness {
  readonly #python: string | undefined;
  readonly #wall: 'auto' | 'kernel' | 'wasm';
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
    if (stands) {
      return { ready: true, reason: null };
    }
    const which =
      this.#wall === 'auto' ? 'no wall is complete' : `the ${this.#wall} wall is not complete`;
    return { ready: false, reason: `${which}; \`pysandbox doctor\` tells what is missing` };
  }

  /** The doctor's report, at most a minute old. */
  report(): Promise<DoctorReport> {
    return reportFor(this.#python);
  }
}
