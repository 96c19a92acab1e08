import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

import { ServiceError } from '../errors/service-error.ts';

/** Headers that a proxy adds: who comes through one does not come from this machine. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Whether only programs of this machine can connect to an address. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.has(host) || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * Refuses what a page of somebody else makes a browser send: another site may send requests here
 * (CSRF), but not hide its origin.
 *
 * @throws ServiceError
 */
export function checkOrigin({
  headers,
  method,
}: Pick<IncomingMessage, 'headers' | 'method'>): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  const foreign =
    origin === undefined ? site === 'cross-site' || site === 'same-site' : !isOf(origin, host);
  // To follow a link has no origin and changes nothing. A form is sent as a navigation too: with POST it may.
  const navigation =
    headers['sec-fetch-mode'] === 'navigate' && origin === undefined && method === 'GET';
  if (foreign && !navigation) {
    throw new ServiceError('FORBIDDEN', 'pages of other sites may not ask this service');
  }
}

function isOf(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === host?.toLowerCase();
  } catch {
    return false; // 'null', as of a sandboxed frame
  }
}

/**
 * Where no key is asked, all depends on that only this machine can ask: so the name in `Host` must be
 * one of its own (a page whose name was made to point here keeps its own name), and no proxy may stand
 * between.
 *
 * @throws ServiceError
 */
export function checkLocal(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): void {
  const host = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  if (!LOOPBACK_NAMES.has(host) && !allowedHosts.includes(host)) {
    throw new ServiceError(
      'FORBIDDEN',
      'without keys the service answers to localhost only; add the name to allowedHosts, or make a key with `pysandbox keys create`',
    );
  }
  if (PROXY_HEADERS.some((name) => headers[name] !== undefined)) {
    throw new ServiceError(
      'FORBIDDEN',
      'a proxy stands between, so others may ask too: make a key with `pysandbox keys create`',
    );
  }
}
