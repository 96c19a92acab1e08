import type { ResolvedPolicy } from '../../model/policy.ts';
import type { RuleCase, SyscallRule } from '../rule.ts';
import { ALLOW, always, fail, int, intAny, intBits, when } from './build.ts';

/** socket(2): address families, and types in the low bits of the second argument. */
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_SEQPACKET = 5;
/** All bits of the type but SOCK_NONBLOCK and SOCK_CLOEXEC. */
const TYPE_BITS = 0xffff_ffff - 0x800 - 0x8_0000;
const IPPROTO_IP = 0;
const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;
const IPPROTO_IPV6 = 41;
const SOL_SOCKET = 1;

/** setsockopt(2): options by level that are allowed on a network of the guest's own. */
const INTERNET_OPTIONS: readonly (readonly [name: string, level: number, option: number])[] = [
  ['IP_TOS', IPPROTO_IP, 1],
  ['IP_TTL', IPPROTO_IP, 2],
  ['TCP_NODELAY', IPPROTO_TCP, 1],
  ['TCP_CORK', IPPROTO_TCP, 3],
  ['TCP_KEEPIDLE', IPPROTO_TCP, 4],
  ['TCP_KEEPINTVL', IPPROTO_TCP, 5],
  ['TCP_KEEPCNT', IPPROTO_TCP, 6],
  ['TCP_QUICKACK', IPPROTO_TCP, 12],
  ['TCP_USER_TIMEOUT', IPPROTO_TCP, 18],
  ['IPV6_V6ONLY', IPPROTO_IPV6, 26],
];

/** Options of every socket (asm-generic/socket.h) that may be set. */
const SOCKET_OPTIONS: readonly (readonly [name: string, option: number])[] = [
  ['SO_REUSEADDR', 2],
  ['SO_BROADCAST', 6],
  ['SO_SNDBUF', 7],
  ['SO_RCVBUF', 8],
  ['SO_KEEPALIVE', 9],
  ['SO_OOBINLINE', 10],
  ['SO_LINGER', 13],
  ['SO_REUSEPORT', 15],
  ['SO_PASSCRED', 16],
  ['SO_RCVLOWAT', 18],
  ['SO_RCVTIMEO', 20],
  ['SO_SNDTIMEO', 21],
];

const SO_PEERPIDFD = 77;
const MSG_OOB = 1;

/** A socket of this family, type and (0 or) protocol. */
function socketCase(name: string, family: number, type: number, protocol: number): RuleCase[] {
  return [0, protocol].map((number) =>
    when([int(0, family), intBits(1, TYPE_BITS, type), int(2, number)], ALLOW, name),
  );
}

const LOOPBACK_SOCKETS: readonly RuleCase[] = [
  ...socketCase('unix stream', AF_UNIX, SOCK_STREAM, AF_UNIX),
  ...socketCase('unix datagrams', AF_UNIX, SOCK_DGRAM, AF_UNIX),
  ...socketCase('unix packets', AF_UNIX, SOCK_SEQPACKET, AF_UNIX),
  ...socketCase('TCP', AF_INET, SOCK_STREAM, IPPROTO_TCP),
  ...socketCase('UDP', AF_INET, SOCK_DGRAM, IPPROTO_UDP),
  ...socketCase('TCP', AF_INET6, SOCK_STREAM, IPPROTO_TCP),
  ...socketCase('UDP', AF_INET6, SOCK_DGRAM, IPPROTO_UDP),
];

/** No urgent data: a corner of the kernel with a record of faults, and nothing in Python needs it. */
function transferRules(): SyscallRule[] {
  const flags = { sendto: 3, sendmsg: 2, sendmmsg: 3, recvfrom: 3, recvmsg: 2, recvmmsg: 3 };
  return Object.entries(flags).map(([name, index]) => ({
    name,
    cases: [when([intAny(index, MSG_OOB)], fail('EOPNOTSUPP'), 'urgent data (MSG_OOB)')],
    otherwise: ALLOW,
    why: 'traffic on the sockets that the guest has',
  }));
}

/** Sockets. Families that are not named here (netlink, packet, vsock, alg, …) are never to be had. */
export function networkRules({ network }: ResolvedPolicy): SyscallRule[] {
  const loopback = network === 'loopback';
  const pairTypes = loopback
    ? [SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM]
    : [SOCK_STREAM, SOCK_SEQPACKET];
  return [
    ...transferRules(),
    {
      name: 'socket',
      cases: loopback ? LOOPBACK_SOCKETS : [],
      otherwise: fail('EACCES'),
      why: loopback ? 'only unix, TCP and UDP sockets' : 'the policy says network: none',
    },
    {
      name: 'socketpair',
      cases: pairTypes.map((type) =>
        when([int(0, AF_UNIX), intBits(1, TYPE_BITS, type)], ALLOW, 'two ends within the guest'),
      ),
      otherwise: fail('EACCES'),
      why: 'without a network of its own a guest has no datagrams, which can be sent to any name',
    },
    ...always(
      'connect bind listen accept accept4',
      loopback ? ALLOW : fail('EACCES'),
      loopback ? 'a network of the guest’s own' : 'the policy says network: none',
    ),
    ...always('getsockname getpeername shutdown', ALLOW, 'the sockets that the guest has'),
    {
      name: 'getsockopt',
      cases: [
        when(
          [int(1, SOL_SOCKET), int(2, SO_PEERPIDFD)],
          fail('ENOPROTOOPT'),
          'a descriptor of the process at the other end, perhaps the host',
        ),
        ...[SOL_SOCKET, IPPROTO_IP, IPPROTO_TCP, IPPROTO_IPV6].map((level) =>
          when([int(1, level)], ALLOW, 'asks about a socket'),
        ),
      ],
      otherwise: fail('ENOPROTOOPT'),
      why: 'levels of protocols that guests do not have',
    },
    {
      name: 'setsockopt',
      cases: [
        ...SOCKET_OPTIONS.map(([name, option]) =>
          when([int(1, SOL_SOCKET), int(2, option)], ALLOW, name),
        ),
        ...(loopback ? INTERNET_OPTIONS : []).map(([name, level, option]) =>
          when([int(1, level), int(2, option)], ALLOW, name),
        ),
      ],
      otherwise: fail('ENOPROTOOPT'),
      why: 'socket filters, other protocols on top, firewall tables: kernel code that no guest needs',
    },
  ];
}
