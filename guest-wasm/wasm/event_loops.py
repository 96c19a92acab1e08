"""asyncio: an event loop wakes itself through a pipe, and asks for addresses without a thread.

It would take a pair of sockets to be woken, and there are no sockets. It waits with `poll`, which
works for pipes and for the channel of the host. Names are never resolved, so asking does not block.
"""

from agent.pristine import kept as __builtins__

import os
import socket
from asyncio.selector_events import BaseSelectorEventLoop


class _PipeEnd:
    """One end of a pipe, with the few methods of a socket that the loop calls."""

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor):
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor

    def fileno(self):
        return self._descriptor

    def recv(self, size):
        return os.read(self._descriptor, size)

    def send(self, data):
        return os.write(self._descriptor, data)

    def close(self):
        descriptor = self._descriptor
        self._descriptor = -1
        if descriptor >= 0:
            os.close(descriptor)


def _make_self_pipe(self):
    reader, writer = os.pipe()
    self._ssock, self._csock = _PipeEnd(reader), _PipeEnd(writer)
    self._internal_fds += 1
    self._add_reader(self._ssock.fileno(), self._read_from_self)


async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
    return socket.getaddrinfo(host, port, family, type, proto, flags)


async def getnameinfo(self, sockaddr, flags=0):
    return socket.getnameinfo(sockaddr, flags)


def adapt():
    BaseSelectorEventLoop._make_self_pipe = _make_self_pipe
    BaseSelectorEventLoop.getaddrinfo = getaddrinfo
    BaseSelectorEventLoop.getnameinfo = getnameinfo
