import type { IncomingMessage } from 'node:http';

import { ServiceError } from '../errors/service-error.ts';
import type { Services } from '../services.ts';
import { LOCAL_TENANT, tenantOf } from '../tenants/tenant.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { checkLocal } from './guard.ts';

/** Browsers cannot set headers of a WebSocket, but name protocols: a key may come as one. */
const KEY_PROTOCOL = 'pysandbox.key.';

/** Who may ask a route: everybody, tenants, or whoever runs the service. */
export type Audience = 'anyone' | 'tenant' | 'operator';

/** Needed to know who asks. */
export type Door = Pick<Services, 'config' | 'keyring' | 'guesses' | 'onLoopback'>;

/**
 * Who asks.
 *
 * @throws ServiceError when that is not known, or is not who may ask.
 */
export async function authenticate(
  door: Door,
  incoming: IncomingMessage,
  audience: 'tenant' | 'operator',
): Promise<Tenant> {
  const { config, keyring, guesses } = door;
  const key = keyOf(incoming);
  if (door.onLoopback && (await keyring.empty())) {
    checkLocal(incoming.headers, config.allowedHosts);
    return tenantOf(config, LOCAL_TENANT, null);
  }
  if (key === null) {
    throw new ServiceError('UNAUTHORIZED', 'send a key: `Authorization: Bearer pysb_…`');
  }
  const address = clientAddress(incoming, config.trustProxy);
  const waitMs = guesses.waitMs(address);
  if (waitMs > 0) {
    throw new ServiceError('TOO_MANY', 'too many wrong keys from this address', {
      retryAfterMs: waitMs,
    });
  }
  const stored = await keyring.find(key);
  if (stored === null) {
    guesses.failed(address);
    throw new ServiceError('UNAUTHORIZED', 'the key is not known, or was revoked');
  }
  if (stored.role !== audience) {
    throw new ServiceError(
      'FORBIDDEN',
      `this needs a key of an ${audience}`.replace('an t', 'a t'),
    );
  }
  return tenantOf(config, stored.tenant, stored.id);
}

function keyOf({ headers }: IncomingMessage): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const named = protocols.find((name) => name.startsWith(KEY_PROTOCOL));
  return bearer ?? named?.slice(KEY_PROTOCOL.length) ?? null;
}

/** Of a proxy of ours the last address is what it saw itself; those before it anybody may write. */
export function clientAddress(incoming: IncomingMessage, trustProxy: boolean): string {
  const forwarded = incoming.headers['x-forwarded-for'];
  const list = Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '');
  const last = list.split(',').at(-1)?.trim() ?? '';
  return trustProxy && last !== '' ? last : (incoming.socket.remoteAddress ?? 'unknown');
}
