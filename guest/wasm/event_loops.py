"""asyncio: an event loop wakes itself through a pipe.

It would take a pair of sockets, which there are none of here. Nothing else in the loop is changed;
it waits with `poll`, which works for pipes and for the channel of the host.
"""

from agent.pristine import kept as __builtins__

import os
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


def adapt():
    BaseSelectorEventLoop._make_self_pipe = _make_self_pipe
