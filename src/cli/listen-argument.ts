import { UsageError } from '../index.ts';
import { quote } from './units.ts';

/** An address to listen on. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, `[::1]:PORT` or `PORT`, which is of this machine only. */
export function parseAddress(option: string, text: string): ListenAddress {
  const match = /^(?:(?<host>[^\s:[\]]+|\[[\da-fA-F:.]+\]):)?(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port']);
  if (match === null || port > 65_535) {
    throw new UsageError(`${option}: ${quote(text)} is no address; write HOST:PORT or PORT`);
  }
  return { host: (match.groups?.['host'] ?? '127.0.0.1').replaceAll(/[[\]]/g, ''), port };
}

export function showAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
