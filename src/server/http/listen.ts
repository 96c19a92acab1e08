import { createServer } from 'node:http';
import type { Server } from 'node:http';

import { getRequestListener } from '@hono/node-server';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';

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
