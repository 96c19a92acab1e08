import { once } from 'node:events';
import type { Server } from 'node:net';
import { UsageError } from '../index.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already; end it, or name another port',
  EACCES: 'this user may not listen there; ports below 1024 are for root, so name another',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'there is no such host',
};

/**
 * Listens, and resolves with the port, which for 0 is one that is free.
 *
 * @throws UsageError when the address cannot be had; it begins with `what`.
 */
export async function listenOn(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  what: string,
): Promise<number> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const shown = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    throw new UsageError(`${what}: cannot listen on ${shown}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const known = 'code' in error && typeof error.code === 'string' ? REASONS[error.code] : undefined;
  return known ?? error.message;
}
