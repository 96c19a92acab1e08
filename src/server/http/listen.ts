import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { getRequestListener } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';

import { UsageError } from '../../index.ts';
import type { Config } from '../config/schema.ts';
import { guardStalls } from './stall-guard.ts';

/** How often Node looks for connections that are too slow. */
const CHECK_MS = 1000;

/** A server that bounds what a client can make it wait for and keep. */
export function createHttpServer(
  app: Hono<{ Bindings: HttpBindings }>,
  limits: Config['limits'],
): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersMs),
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytes,
    },
    listener(app),
  );
  server.maxHeadersCount = limits.headers;
  server.maxConnections = limits.connections;
  guardStalls(server, limits.stallMs);
  return server;
}

function listener(app: Hono<{ Bindings: HttpBindings }>): Parameters<typeof createServer>[1] {
  const listen = getRequestListener(
    (request, env) => ('incoming' in env ? app.fetch(request, env) : new Response(null)),
    { overrideGlobalObjects: false, autoCleanupIncoming: false },
  );
  return (incoming, outgoing) => void listen(incoming, outgoing);
}

/** Listens; @throws UsageError when the address cannot be had. */
export async function listen(server: Server, { host, port }: Config['listen']): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`listen: ${host}:${port} cannot be had: ${reason}`, { cause: error });
  });
  const address = server.address();
  return isInfo(address) ? address.port : port;
}

function isInfo(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
