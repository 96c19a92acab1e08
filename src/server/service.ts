import type { Server } from 'node:http';

import { listenOn } from '../adapter/listen.ts';
import { staticFiles } from '../adapter/static-files.ts';
import { UsageError } from '../index.ts';
import type { Config } from './config/schema.ts';
import type { Answer } from '../adapter/answer.ts';
import { buildApp } from './http/app.ts';
import { Bodies } from './http/bodies.ts';
import { isLoopback } from './http/guard.ts';
import { createHttpServer } from './http/listen.ts';
import { attachUpgrades } from './http/upgrades.ts';
import type { Upgrades } from './http/upgrades.ts';
import { Deadline } from './operations/deadline.ts';
import { Ledger } from './operations/ledger.ts';
import { Log } from './operations/log.ts';
import { Metrics } from './operations/metrics.ts';
import { Pruning } from './operations/pruning.ts';
import { Readiness, settleWall } from './operations/readiness.ts';
import { openTracer } from './operations/tracing.ts';
import type { Tracer } from './operations/tracing.ts';
import { Pastes } from './pastes/pastes.ts';
import { guestImageFiles } from './routes/guest-image.ts';
import { PLAYGROUND_FOLDER, playgroundHeaders } from './routes/playground.ts';
import { ROUTES, UPGRADE_ROUTES } from './routes/routes.ts';
import { Sandboxes } from './sandboxes/sandboxes.ts';
import type { Services } from './services.ts';
import type { Store } from './store/store.ts';
import { Admission } from './tenants/admission.ts';
import { GuessLimit } from './tenants/guess-limit.ts';
import { Keyring } from './tenants/keyring.ts';
import { tenantOf } from './tenants/tenant.ts';
import { Tunnels } from './tunnel/tunnels.ts';

const MINUTE_MS = 60_000;

/** A service that listens. Whoever started it closes it. */
export interface RunningService {
  readonly port: number;
  readonly url: string;
  readonly services: Services;
  /** Ends gracefully: what goes on may go on for `lifetimes.drainMs`, nothing new begins. */
  close(): Promise<void>;
}

/** What a service is made of, besides its configuration. */
export interface ServiceParts {
  readonly store: Store;
  /** Default: by the configuration, to stderr. */
  readonly log?: Log;
  /** For the OTEL_ variables; default: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where the playground's files are; default: where the build puts them. */
  readonly playground?: string;
}

/**
 * Starts a service. The store is closed with it.
 *
 * @throws UsageError when the address cannot be had, or others could reach it and there is no key.
 */
export async function startService(asked: Config, parts: ServiceParts): Promise<RunningService> {
  const config = { ...asked, wall: await settleWall(asked) };
  const tracer = await openTracer(config.tracesEndpoint, parts.environment ?? process.env);
  const services = makeServices(config, parts, tracer);
  await checkReach(services);
  await recover(services);
  const files = await staticFiles(parts.playground ?? PLAYGROUND_FOLDER, playgroundHeaders);
  const image = guestImageFiles();
  const rest = async (path: string): Promise<Answer | null> =>
    (await files(path)) ?? (await image(path));
  const app = buildApp(services, { routes: ROUTES, upgradeRoutes: UPGRADE_ROUTES, rest });
  const server = createHttpServer(app, config.limits);
  const upgrades = attachUpgrades(server, services, UPGRADE_ROUTES);
  const port = await listenOn(server, config.listen, 'listen');
  services.metrics.watch({
    guests: () => services.admission.guests,
    queued: () => services.admission.queued,
    memory_mib: () => services.admission.memoryMiB,
    sandboxes: () => services.sandboxes.size,
    streams: () => upgrades.count,
  });
  const pruning = new Pruning(services);
  let closing: Promise<void> | null = null;
  const { host } = config.listen;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    ...{ port, url, services },
    close: () => {
      pruning.end();
      closing ??= end(server, upgrades, services);
      return closing;
    },
  };
}

function makeServices(
  config: Config,
  { store, log: given }: ServiceParts,
  tracer: Tracer,
): Services {
  const log = given ?? new Log(config.logLevel);
  const metrics = new Metrics();
  const admission = new Admission(config.capacity);
  return {
    ...{ config, store, log, metrics, admission },
    keyring: new Keyring(store),
    guesses: new GuessLimit(config.limits.guesses),
    bodies: new Bodies(config.limits),
    sandboxes: new Sandboxes(config, admission),
    tunnels: new Tunnels(config),
    pastes: new Pastes(config.pastes, store.pastes),
    ledger: new Ledger({ store, instance: config.instance, log, metrics }),
    tracer,
    readiness: new Readiness(config.wall, config.python),
    onLoopback: isLoopback(config.listen.host),
  };
}

/** Whoever can reach the service can run code: beyond this machine only with a key. */
async function checkReach({ config, store, onLoopback }: Services): Promise<void> {
  const keys = await store.listKeys();
  const usable = keys.some(({ role, revokedMs }) => role === 'tenant' && revokedMs === null);
  if (!onLoopback && !usable) {
    throw new UsageError(
      `listen: ${config.listen.host} can be reached from elsewhere, and there is no key; make one first: \`pysandbox keys create NAME\`, or listen on 127.0.0.1`,
    );
  }
}

/** Takes up where an earlier process ended, be it by SIGKILL: its guests ended with it. */
async function recover({ config, store, admission, log }: Services): Promise<void> {
  const now = Date.now();
  const lost = await store.endLostRuns(config.instance, now);
  if (lost > 0) {
    log.warn('runs were lost by the end of an earlier process', { count: lost });
  }
  for (const [id, cpuMs] of await store.cpuSince(now - MINUTE_MS)) {
    admission.remember(tenantOf(config, id, null), cpuMs);
  }
}

async function end(server: Server, upgrades: Upgrades, services: Services): Promise<void> {
  services.readiness.drain();
  services.admission.close();
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const deadline = new Deadline(services.config.lifetimes.drainMs);
  await Promise.race([services.ledger.idle(), deadline.over]);
  upgrades.close();
  services.sandboxes.endAll();
  server.closeIdleConnections();
  await Promise.race([closed, deadline.over]);
  server.closeAllConnections();
  deadline.clear();
  await services.tracer.close();
  await services.store.close();
}
