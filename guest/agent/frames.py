"""Frames on the channel: a 4-byte little-endian length, then one dict in marshal version 2.

Marshal is fast and needs no code of ours. Reading it is safe here because the host is trusted; the
host reads the guest's frames with a bounded decoder of its own.
"""

from .pristine import kept as __builtins__

from marshal import dumps, loads
from os import close, read, set_inheritable, write

#: As `MAX_FRAME_BYTES` in src/protocol/limits.ts.
MAX_FRAME_BYTES = 128 * 1024 * 1024

_CHUNK_BYTES = 1024 * 1024


class Closed(Exception):
    """The host has closed the channel, or sent what is no frame."""


class Channel:
    """Owns the channel's descriptor.

    Signals with handlers of the guest are blocked while a frame is read or written (see
    interrupts.py), so no exception can get between a system call and the use of its result.
    """

    def __init__(self, descriptor):
        self.descriptor = descriptor
        set_inheritable(descriptor, False)

    def receive(self):
        """The next message; raises `Closed` at the end."""
        length = int.from_bytes(self._exactly(4), "little")
        if length > MAX_FRAME_BYTES:
            raise Closed
        try:
            message = loads(self._exactly(length))
        except (EOFError, TypeError, ValueError):
            raise Closed from None
        if type(message) is not dict:
            raise Closed
        return message

    def _exactly(self, count):
        data = read(self.descriptor, min(count, _CHUNK_BYTES))
        if len(data) == count:
            return data
        parts = bytearray()
        while True:
            if not data:
                raise Closed
            parts += data
            if len(parts) == count:
                return bytes(parts)
            data = read(self.descriptor, min(count - len(parts), _CHUNK_BYTES))

    def send(self, message):
        payload = dumps(message, 2)
        header = len(payload).to_bytes(4, "little")
        if len(payload) <= _CHUNK_BYTES:
            payload = header + payload
        else:
            self._write(header)
        self._write(payload)

    def _write(self, data):
        written = write(self.descriptor, data)
        if written == len(data):
            return
        rest = memoryview(data)[written:]
        while rest:
            rest = rest[write(self.descriptor, rest) :]

    def close(self):
        try:
            close(self.descriptor)
        except OSError:
            pass
