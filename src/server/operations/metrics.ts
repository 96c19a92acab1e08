import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What is measured now, when somebody asks. */
export interface Gauges {
  readonly guests: () => number;
  readonly queued: () => number;
  readonly memory_mib: () => number;
  readonly sandboxes: () => number;
  readonly streams: () => number;
}

/** Prometheus metrics, in a registry of their own. Labels have few values: none is of a client's choice. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = new Counter({
    name: 'pysandbox_http_requests_total',
    help: 'Requests, by route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  readonly #requestSeconds = new Histogram({
    name: 'pysandbox_http_request_seconds',
    help: 'Time from a request to the end of its response.',
    labelNames: ['route'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #runs = new Counter({
    name: 'pysandbox_runs_total',
    help: 'Runs, by what became of them.',
    labelNames: ['kind', 'status', 'wall'],
    registers: [this.registry],
  });
  readonly #runSeconds = new Histogram({
    name: 'pysandbox_run_seconds',
    help: 'Wall time of runs.',
    labelNames: ['kind'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #cpuSeconds = new Counter({
    name: 'pysandbox_cpu_seconds_total',
    help: 'Processor time of guests, by tenant.',
    labelNames: ['tenant'],
    registers: [this.registry],
  });
  readonly #denials = new Counter({
    name: 'pysandbox_denials_total',
    help: 'System calls that a wall refused.',
    registers: [this.registry],
  });
  readonly #refused = new Counter({
    name: 'pysandbox_refused_total',
    help: 'Requests that were refused, by code of the error.',
    labelNames: ['code'],
    registers: [this.registry],
  });

  /** Tells whom to ask for what is going on now. */
  watch(gauges: Gauges): void {
    const texts = {
      guests: 'Guests alive.',
      queued: 'Requests that wait for a guest.',
      memory_mib: 'Memory that counts as taken: what live guests may use, and what is kept warm.',
      sandboxes: 'Sandboxes alive.',
      streams: 'WebSockets open.',
    };
    for (const name of ['guests', 'queued', 'memory_mib', 'sandboxes', 'streams'] as const) {
      const read = gauges[name];
      const gauge: Gauge = new Gauge({
        name: `pysandbox_${name}`,
        help: texts[name],
        registers: [this.registry],
        collect: () => gauge.set(read()),
      });
    }
  }

  request(method: string, route: string, status: number, ms: number): void {
    this.#requests.inc({ method, route, status });
    this.#requestSeconds.observe({ route }, ms / 1000);
  }

  run(of: {
    readonly kind: string;
    readonly status: string;
    readonly wall: string | null;
    readonly tenant: string;
    readonly wallMs: number;
    readonly cpuMs: number;
    readonly denials: number;
  }): void {
    const { kind, status, wall, tenant, wallMs, cpuMs, denials } = of;
    this.#runs.inc({ kind, status, wall: wall ?? 'none' });
    this.#runSeconds.observe({ kind }, wallMs / 1000);
    this.#cpuSeconds.inc({ tenant }, cpuMs / 1000);
    this.#denials.inc(denials);
  }

  refused(code: string): void {
    this.#refused.inc({ code });
  }
}
