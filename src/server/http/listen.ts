import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';

import type { Config } from '../config/schema.ts';
import { guardStalls } from './stall-guard.ts';

/** How often Node looks for connections that are too slow. */
const CHECK_MS = 1000;

/** A server that bounds what a client can make it wait for and keep. */
export function createHttpServer(listener: RequestListener, limits: Config['limits']): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersMs),
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytes,
    },
    listener,
  );
  server.maxHeadersCount = limits.headers;
  server.maxConnections = limits.connections;
  guardStalls(server, limits.stallMs);
  return server;
}
