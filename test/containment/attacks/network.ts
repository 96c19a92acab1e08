import type { Attack } from './attack.ts';

const MANUAL = 'the manual of Python’s library';

const CONNECTING: readonly (readonly [how: string, known: string, code: string])[] = [
  ['by a socket', 'socket(7)', 'import socket; socket.create_connection(("127.0.0.1", PORT))'],
  [
    'by an address of IPv6 that means IPv4',
    'ipv6(7)',
    'import socket; socket.socket(socket.AF_INET6).connect(("::ffff:127.0.0.1", PORT))',
  ],
  ['by the address zero', 'ip(7)', 'import socket; socket.create_connection(("0.0.0.0", PORT))'],
  [
    'without waiting',
    'connect(2)',
    'import socket; s = socket.socket(); s.setblocking(False); s.connect_ex(("127.0.0.1", PORT)); import time; time.sleep(0.05)',
  ],
  [
    'by a socket made from the C module',
    'write-ups of Python jails',
    'import _socket; _socket.socket(2, 1).connect(("127.0.0.1", PORT))',
  ],
  [
    'by the C library',
    'write-ups of Python jails',
    'import ctypes, struct; c = ctypes.CDLL(None); c.connect(c.socket(2, 1, 0), struct.pack("=H2s4s8x", 2, PORT.to_bytes(2, "big"), bytes([127, 0, 0, 1])), 16)',
  ],
  ['by asyncio', MANUAL, 'import asyncio; asyncio.run(asyncio.open_connection("127.0.0.1", PORT))'],
  [
    'by urllib',
    MANUAL,
    'import urllib.request; urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=1)',
  ],
  [
    'by http.client',
    MANUAL,
    'import http.client; http.client.HTTPConnection("127.0.0.1", PORT).connect()',
  ],
  ['by the client of mail', MANUAL, 'import smtplib; smtplib.SMTP("127.0.0.1", PORT, timeout=1)'],
  [
    'by the client of files',
    MANUAL,
    'import ftplib; ftplib.FTP().connect("127.0.0.1", PORT, timeout=1)',
  ],
  [
    'by a call of XML',
    MANUAL,
    'import xmlrpc.client; xmlrpc.client.ServerProxy(f"http://127.0.0.1:{PORT}").x()',
  ],
  [
    'by a log',
    MANUAL,
    'import logging, logging.handlers as h; h.SocketHandler("127.0.0.1", PORT).emit(logging.makeLogRecord({}))',
  ],
  [
    'by the connection of processes',
    MANUAL,
    'import multiprocessing.connection as c; c.Client(("127.0.0.1", PORT))',
  ],
  [
    'by an abstract name',
    'unix(7)',
    'import socket; socket.socket(socket.AF_UNIX).connect(ABSTRACT)',
  ],
  [
    'by an abstract name, as packets',
    'unix(7)',
    'import asyncio; asyncio.run(asyncio.open_unix_connection(ABSTRACT))',
  ],
];

export const NETWORK_ATTACKS: readonly Attack[] = CONNECTING.map(([how, known, code]) => ({
  title: `a service of the host is reached ${how}`,
  known,
  goal: 'connection',
  code,
}));
