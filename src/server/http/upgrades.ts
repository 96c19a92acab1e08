import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

import { ServiceError } from '../errors/service-error.ts';
import { errorBody, retryAfter, toldError } from '../errors/told-error.ts';
import type { Services } from '../services.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { requestIdOf } from './app.ts';
import { authenticate } from './authenticate.ts';
import { pathPattern } from './find-route.ts';
import { checkOrigin } from './guard.ts';

/** How often a peer is asked whether it is there; one that did not answer the last time is dropped. */
const PING_MS = 30_000;
/** How often the keys are looked at that opened what is open. */
const KEYS_MS = 2000;
/** Of RFC 6455: the peer may not go on. */
const POLICY_VIOLATION = 1008;
/** How long a client that is refused may take to read why: it need not close its end. */
const REFUSED_MS = 5000;
/** The protocol that is agreed on with a client that names some. */
const PROTOCOL = 'pysandbox.v1';

/** A WebSocket that a client asks for. */
export interface UpgradeRequest {
  readonly services: Services;
  readonly tenant: Tenant;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** A route that is a WebSocket. */
export interface UpgradeRoute {
  /** As OpenAPI has it: `/v1/sandboxes/{id}/stream`. */
  readonly path: string;
  readonly summary: string;
  /** Bytes of one message. Default: `limits.messageBytes` of the configuration. */
  readonly messageBytes?: number;
  /**
   * Before the handshake: throws to refuse, as other routes do. What it returns gets the socket, and
   * ends what belongs to it when the socket closes.
   */
  open(request: UpgradeRequest): Promise<(socket: WebSocket) => void>;
}

/** The WebSockets of a server. */
export interface Upgrades {
  readonly count: number;
  /** Tells every peer that the service ends (code 1001). */
  close(): void;
}

export function attachUpgrades(
  server: Server,
  services: Services,
  routes: readonly UpgradeRoute[],
): Upgrades {
  const patterns = routes.map((route) => ({
    ...{ route, pattern: pathPattern(route.path) },
    sockets: new WebSocketServer({
      noServer: true,
      perMessageDeflate: false, // a small message could become a large one
      maxPayload: route.messageBytes ?? services.config.limits.messageBytes,
      handleProtocols: (protocols) => (protocols.has(PROTOCOL) ? PROTOCOL : false),
    }),
  }));
  const peers = (): WebSocket[] => patterns.flatMap(({ sockets }) => [...sockets.clients]);
  server.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => socket.destroy());
    void upgrade(incoming, socket, head);
  });

  async function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const requestId = requestIdOf(incoming);
    let closed = (): void => {};
    try {
      checkOrigin(incoming);
      const url = new URL(incoming.url ?? '/', 'http://localhost');
      const found = patterns
        .map(({ pattern, ...found }) => ({ ...found, match: pattern.exec(url.pathname) }))
        .find(({ match }) => match !== null);
      if (found === undefined) {
        throw new ServiceError('NOT_FOUND', 'there is no such WebSocket; /docs tells which are');
      }
      const tenant = await authenticate(services, incoming, 'tenant');
      services.admission.countRequest(tenant);
      closed = services.admission.openStream(tenant);
      const params = { ...found.match?.groups };
      const query = url.searchParams;
      const take = await found.route.open({ services, tenant, requestId, params, query });
      if (socket.destroyed) {
        throw new ServiceError('CLIENT_GONE', 'the client has gone');
      }
      socket.once('close', closed);
      found.sockets.handleUpgrade(incoming, socket, head, (peer) => {
        watch(peer);
        endWithKey(services, peer, tenant.keyId);
        take(peer);
      });
    } catch (error) {
      closed();
      refuse(services, socket, error, requestId);
    }
  }

  return {
    get count() {
      return peers().length;
    },
    close() {
      for (const peer of peers()) {
        peer.close(1001, 'the service ends');
      }
    },
  };
}

/** Drops a peer that no longer answers. */
function watch(peer: WebSocket): void {
  let answered = true;
  peer.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) {
      peer.terminate();
      return;
    }
    answered = false;
    peer.ping();
  }, PING_MS);
  peer.on('close', () => clearInterval(timer));
  peer.on('error', () => peer.terminate());
}

/** A key that was revoked opens nothing any more: what it has opened is closed. */
function endWithKey({ keyring }: Services, peer: WebSocket, keyId: string | null): void {
  if (keyId === null) {
    return;
  }
  const look = async (): Promise<void> => {
    // A store that does not answer now is no reason to end what goes on: nothing new begins either.
    const isValid = await keyring.isValid(keyId).catch(() => true);
    if (!isValid) {
      clearInterval(timer);
      peer.close(POLICY_VIOLATION, 'the key was revoked');
    }
  };
  const timer = setInterval(() => void look(), KEYS_MS);
  peer.on('close', () => clearInterval(timer));
}

function refuse(services: Services, socket: Duplex, error: unknown, requestId: string): void {
  const told = toldError(error);
  services.metrics.refused(told.code);
  services.log.info('upgrade refused', { requestId, code: told.code, status: told.status });
  const body = JSON.stringify(errorBody(told, requestId));
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
    ...retryAfter(told),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${told.status} ${STATUS_CODES[told.status] ?? ''}`;
  socket.end(`${[status, ...lines].join('\r\n')}\r\n\r\n${body}`);
  // Node no longer looks after this connection, and its place is one that others want.
  const timer = setTimeout(() => socket.destroy(), REFUSED_MS);
  socket.once('close', () => clearTimeout(timer));
}
