import type { ResolvedPolicy } from '../../model/policy.ts';
import type { RuleCase, SyscallRule } from '../rule.ts';
import { ALLOW, always, constants, fail, int, intAny, intBits, when } from './build.ts';

/** socket(2): address families, and types in the low bits of the second argument. */
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_SEQPACKET = 5;
/** All bits of the type but SOCK_NONBLOCK and SOCK_CLOEXEC. */
const TYPE_BITS = 0xffff_ffff - 0x800 - 0x8_0000;
const SOL_SOCKET = 1;
const IPPROTO = { IP: 0, TCP: 6, UDP: 17, IPV6: 41 } as const;

const MSG_OOB = 1;
const SO_PEERPIDFD = 77;

/** setsockopt(2): options of every socket (asm-generic/socket.h) that may be set. */
const SOCKET_OPTIONS = constants(
  `SO_REUSEADDR=2 SO_BROADCAST=6 SO_SNDBUF=7 SO_RCVBUF=8 SO_KEEPALIVE=9 SO_OOBINLINE=10
   SO_LINGER=13 SO_REUSEPORT=15 SO_PASSCRED=16 SO_RCVLOWAT=18 SO_RCVTIMEO=20 SO_SNDTIMEO=21`,
);

/** Options by level that may be set on a network of the guest's own. */
const INTERNET_OPTIONS = [
  [IPPROTO.IP, constants('IP_TOS=1 IP_TTL=2')],
  [
    IPPROTO.TCP,
    constants(
      `TCP_NODELAY=1 TCP_CORK=3 TCP_KEEPIDLE=4 TCP_KEEPINTVL=5 TCP_KEEPCNT=6 TCP_QUICKACK=12
       TCP_USER_TIMEOUT=18`,
    ),
  ],
  [IPPROTO.IPV6, constants('IPV6_V6ONLY=26')],
] as const;

/** Sockets of one family and type, by default protocol or by its number. */
function sockets(why: string, family: number, type: number, protocol: number): RuleCase[] {
  return [0, protocol].map((number) =>
    when(ALLOW, why, int(0, family), intBits(1, TYPE_BITS, type), int(2, number)),
  );
}

const LOOPBACK_SOCKETS: readonly RuleCase[] = [
  ...sockets('a unix stream', AF_UNIX, SOCK_STREAM, AF_UNIX),
  ...sockets('unix datagrams', AF_UNIX, SOCK_DGRAM, AF_UNIX),
  ...sockets('unix packets', AF_UNIX, SOCK_SEQPACKET, AF_UNIX),
  ...sockets('TCP', AF_INET, SOCK_STREAM, IPPROTO.TCP),
  ...sockets('UDP', AF_INET, SOCK_DGRAM, IPPROTO.UDP),
  ...sockets('TCP', AF_INET6, SOCK_STREAM, IPPROTO.TCP),
  ...sockets('UDP', AF_INET6, SOCK_DGRAM, IPPROTO.UDP),
];

/** No urgent data: a corner of the kernel with a record of faults, and nothing in Python needs it. */
function transferRules(): SyscallRule[] {
  const flags = constants('sendto=3 sendmsg=2 sendmmsg=3 recvfrom=3 recvmsg=2 recvmmsg=3');
  return flags.map(([name, index]) => ({
    name,
    cases: [when(fail('EOPNOTSUPP'), 'urgent data (MSG_OOB)', intAny(index, MSG_OOB))],
    otherwise: ALLOW,
    why: 'traffic on the sockets that the guest has',
  }));
}

function optionRules(loopback: boolean): SyscallRule[] {
  const levels = loopback ? [SOL_SOCKET, IPPROTO.IP, IPPROTO.TCP, IPPROTO.IPV6] : [SOL_SOCKET];
  const settable = [[SOL_SOCKET, SOCKET_OPTIONS] as const, ...(loopback ? INTERNET_OPTIONS : [])];
  const peer = 'SO_PEERPIDFD: a descriptor of the process at the other end, perhaps the host';
  return [
    {
      name: 'getsockopt',
      cases: [
        when(fail('ENOPROTOOPT'), peer, int(1, SOL_SOCKET), int(2, SO_PEERPIDFD)),
        ...levels.map((level) => when(ALLOW, 'asks about a socket', int(1, level))),
      ],
      otherwise: fail('ENOPROTOOPT'),
      why: 'levels of protocols that the guest does not have',
    },
    {
      name: 'setsockopt',
      cases: settable.flatMap(([level, options]) =>
        options.map(([name, option]) => when(ALLOW, name, int(1, level), int(2, option))),
      ),
      otherwise: fail('ENOPROTOOPT'),
      why: 'socket filters, protocols on top, firewall tables: kernel code that no guest needs',
    },
  ];
}

/** Sockets. Families that are not named here (netlink, packet, vsock, alg, …) are never to be had. */
export function networkRules({ network }: ResolvedPolicy): SyscallRule[] {
  const loopback = network === 'loopback';
  const connect = loopback ? ALLOW : fail('EACCES');
  const why = loopback ? 'only unix, TCP and UDP sockets' : 'the policy says network: none';
  const streams = 'SOCK_STREAM=1 SOCK_SEQPACKET=5';
  const pairs = constants(loopback ? `${streams} SOCK_DGRAM=2` : streams);
  return [
    ...transferRules(),
    ...optionRules(loopback),
    { name: 'socket', cases: loopback ? LOOPBACK_SOCKETS : [], otherwise: fail('EACCES'), why },
    {
      name: 'socketpair',
      cases: pairs.map(([name, type]) =>
        when(ALLOW, name, int(0, AF_UNIX), intBits(1, TYPE_BITS, type)),
      ),
      otherwise: fail('EACCES'),
      why: 'only unix sockets; datagrams can be sent to any name, so only on a network of its own',
    },
    ...always(connect, { [why]: 'connect bind listen accept accept4' }),
    ...always(ALLOW, { 'the sockets that the guest has': 'getsockname getpeername shutdown' }),
  ];
}
