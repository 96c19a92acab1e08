/** Services of the host, and families of sockets that nobody inside needs. */
import { onWalls } from './attack.ts';
import type { Attack } from './attack.ts';
import { kernelCall } from './kernel-call.ts';

const PYTHON = { kernel: 'python', wasm: 'python' } as const;
const KERNEL = { kernel: 'python' } as const;
const LOOPBACK = { network: 'loopback' } as const;

export const NETWORK: readonly Attack[] = [
  ...onWalls(PYTHON, {
    title: "a service on the host's loopback is connected to",
    known: 'server-side request forgery, CWE-918',
    oracle: { kind: 'service', at: 'tcp' },
    code: `
import socket
socket.create_connection(("127.0.0.1", port), 2).recv(100)`,
  }),
  ...onWalls(KERNEL, {
    title: 'a network of its own still leads to the loopback of the host',
    known: 'network_namespaces(7); containers that share the network of the host',
    policy: LOOPBACK,
    oracle: { kind: 'service', at: 'tcp' },
    code: `
import socket
for host in ("127.0.0.1", "localhost", "0.0.0.0", "::ffff:127.0.0.1"):
    outcome(lambda: socket.create_connection((host, port), 2))`,
  }),
  ...onWalls(KERNEL, {
    title: 'the first data opens the connection',
    known: 'TCP fast open, sendto(2): MSG_FASTOPEN goes past a filter of connect',
    policy: LOOPBACK,
    oracle: { kind: 'service', at: 'tcp' },
    code: `
import socket
socket.socket().sendto(b"x", 0x20000000, ("127.0.0.1", port))`,
  }),
  ...onWalls(PYTHON, {
    title: 'urllib fetches from the host',
    known: 'server-side request forgery; the metadata services of clouds',
    oracle: { kind: 'service', at: 'tcp' },
    code: `
import urllib.request
urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)`,
  }),
  ...onWalls(PYTHON, {
    title: 'an event loop connects in place of a socket',
    known: 'asyncio.open_connection, where socket.connect is guarded',
    oracle: { kind: 'service', at: 'tcp' },
    code: `
import asyncio
async def connect():
    await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 2)
asyncio.run(connect())`,
  }),
  ...onWalls(PYTHON, {
    title: 'a logger sends its records over the network',
    known: 'logging.handlers, in write-ups on configuration from strangers',
    oracle: { kind: 'service', at: 'tcp' },
    code: `
import logging.handlers
handler = logging.handlers.SocketHandler("127.0.0.1", port)
handler.createSocket()`,
  }),
  ...onWalls(PYTHON, {
    title: 'a datagram is sent to the host',
    known: 'udp(7): data that leaks without a connection, DNS tunnels',
    oracle: { kind: 'service', at: 'udp' },
    code: `
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))`,
  }),
  ...onWalls(KERNEL, {
    title: 'a datagram leaves a network of its own',
    known: 'network_namespaces(7)',
    policy: LOOPBACK,
    oracle: { kind: 'service', at: 'udp' },
    code: `
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port))`,
  }),
  ...onWalls(KERNEL, {
    title: 'a socket of the host is connected to by its path',
    known: 'the Docker socket in a container; D-Bus and X11 sockets',
    policy: LOOPBACK,
    oracle: { kind: 'service', at: 'unix' },
    code: `
import socket
socket.socket(socket.AF_UNIX).connect(path)`,
  }),
  ...onWalls(KERNEL, {
    title: 'a socket of the host is connected to by its abstract name',
    known: 'CVE-2020-15257: the abstract socket of containerd-shim',
    policy: LOOPBACK,
    oracle: { kind: 'service', at: 'abstract' },
    code: `
import socket
socket.socket(socket.AF_UNIX).connect(chr(0) + name)`,
  }),
  ...onWalls(KERNEL, {
    title: 'multiprocessing connects to a socket by its path',
    known: 'multiprocessing.connection.Client',
    policy: LOOPBACK,
    oracle: { kind: 'service', at: 'unix' },
    code: `
import multiprocessing.connection
multiprocessing.connection.Client(path)`,
  }),
  ...kernelCall({
    title: 'netlink tells of the network',
    known: 'netlink(7); CVE-2022-32250 and CVE-2024-1086, reached by this family',
    code: 'call(nr(41, 198), 16, 3, 0) == 0',
  }),
  ...kernelCall({
    title: 'a packet socket sees every packet',
    known: 'packet(7); CVE-2017-7308, CVE-2020-14386',
    policy: LOOPBACK,
    code: 'call(nr(41, 198), 17, 3, 0) == 0',
    without: ['seccomp', 'capabilities'],
  }),
  ...kernelCall({
    title: 'a raw socket makes packets of its own',
    known: 'raw(7); ping of old, setuid',
    policy: LOOPBACK,
    code: 'call(nr(41, 198), 2, 3, 1) == 0',
    without: ['seccomp', 'capabilities'],
  }),
  ...(
    [
      ['vsock, which leads to the hypervisor', 40, 'vsock(7); CVE-2021-26708'],
      ['alg, the ciphers of the kernel', 38, 'AF_ALG; CVE-2019-8912'],
      ['can, the bus of cars', 29, 'CVE-2010-2959, CVE-2021-34693'],
      ['bluetooth', 31, 'CVE-2021-3573, CVE-2017-1000251'],
      ['tipc', 30, 'CVE-2021-43267'],
      ['rds', 21, 'CVE-2010-3904'],
      ['smc', 43, 'CVE-2021-46925'],
      ['xdp', 44, 'AF_XDP, packet rings shared with the kernel'],
      ['qipcrtr', 42, 'CVE-2019-19079'],
      ['pppox', 24, 'CVE-2014-4943'],
    ] as const
  ).flatMap(([family, number, known]) =>
    kernelCall({
      title: `the kernel is asked for a socket of the family ${family}`,
      known,
      // It may lack the family: what counts is that it answers, not the filter.
      code: `call(nr(41, 198), ${number}, 5, 0) != errno.EACCES`,
    }),
  ),
  ...kernelCall({
    title: 'a pair of sockets for datagrams sends to any name',
    known: 'unix(7): sendto on a socketpair of SOCK_DGRAM, where connect and bind are filtered',
    code: `
import socket
pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
outcome(lambda: pair[0].sendto(b"x", chr(0) + "nobody")) == "ECONNREFUSED"`,
  }),
  ...kernelCall({
    title: 'urgent data is sent over a pair of sockets',
    known: 'CVE-2025-38236: MSG_OOB of unix sockets, out of the sandbox of Chrome',
    code: `
import socket
pair = socket.socketpair()
outcome(lambda: pair[0].send(b"x", socket.MSG_OOB)) == "done"`,
  }),
  ...kernelCall({
    title: 'a filter is attached to a socket',
    known: 'SO_ATTACH_FILTER, socket(7): code in the kernel; used to spray its heap',
    code: `
import socket, struct
instruction = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 1))
program = struct.pack("HxxxxxxQ", 1, ctypes.addressof(instruction))
outcome(lambda: socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, 26, program)) == "done"`,
  }),
  ...kernelCall({
    title: 'the process at the other end of the channel is had as a descriptor',
    known: 'SO_PEERPIDFD, unix(7)',
    code: `
import socket
end = socket.socket(fileno=os.dup(channel))
outcome(lambda: end.getsockopt(socket.SOL_SOCKET, 77, 4)) not in ("ENOPROTOOPT", "EPERM")`,
  }),
];
