import { isIPv6 } from 'node:net';

/** Groups of an IPv6 address that one customer of a network has to themselves (RFC 6177). */
const NETWORK_GROUPS = 4;

/** Where somebody comes from, by their address: all of one /64 are one, as one person may use them all. */
export function originOf(address: string | undefined): string {
  const plain = (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) {
    return plain;
  }
  const [head = '', tail] = plain.toLowerCase().split('::');
  const first = head.split(':').filter((group) => group !== '');
  const last = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
