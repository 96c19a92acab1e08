"""One message of the host: a dict, and the value that comes with some kinds of message."""

from .pristine import kept as __builtins__

from _struct import Struct
from marshal import loads

#: As `MAX_FRAME_BYTES` in src/protocol/limits.ts.
MAX_FRAME_BYTES = 128 * 1024 * 1024

#: Length of the payload, and of the raw buffers at its beginning.
HEADER = Struct("<II")

_unpack = HEADER.unpack_from

# A tuple of two: header and body follow each other, so that read as one they need no length between.
_PAIR = b")\x02"


class Broken(Exception):
    """This is no message."""


def parse(data, offset):
    """Length of the payload, length of its raw buffers, and where the frame ends."""
    length, attached = _unpack(data, offset)
    if length > MAX_FRAME_BYTES or attached > length:
        raise Broken
    return length, attached, offset + 8 + length


class Message:
    __slots__ = ("header", "op", "guests", "_payload", "_attached", "_buffer")

    def __init__(self, payload, attached, buffer=None):
        """`buffer` is what a large `payload` lies in, after two bytes that are free."""
        self._payload = payload
        self._attached = attached
        self._buffer = buffer
        #: Objects of ours that it is about, by number: held from its arrival on.
        self.guests = None
        rest = memoryview(payload)[attached:] if attached else payload
        try:
            self.header = loads(rest)
            self.op = self.header["op"]
        except (EOFError, TypeError, ValueError, KeyError):
            raise Broken from None

    def body(self):
        """The value, not yet decoded. There must be one."""
        return self._pair()[1]

    def guest(self, handle):
        """The object of ours with that number."""
        guests = self.guests
        if guests is None or handle not in guests:
            raise LookupError("the host names an object that it does not hold")
        return guests[handle]

    def attached(self):
        """The raw buffers, one after the other. Writable when they are large."""
        return memoryview(self._payload)[: self._attached]

    def _pair(self):
        attached = self._attached
        buffer = self._buffer
        if buffer is None:
            return loads(_PAIR + self._payload[attached:])
        kept = buffer[attached : attached + 2]
        buffer[attached : attached + 2] = _PAIR
        try:
            return loads(memoryview(buffer)[attached:])
        finally:
            buffer[attached : attached + 2] = kept
