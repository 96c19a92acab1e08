"""Both ends of what guest and host have of each other: objects, values, calls."""

from .pristine import kept as __builtins__

from _weakref import ref

from .async_calls import AsyncCalls, running_loop
from .calls import Calls
from .decode import decode
from .encode import TooLarge, encode_arguments
from .host_errors import HostError, HostValueError, made_from
from .message import MAX_FRAME_BYTES
from .proxies import make_proxy
from .references import References
from .tracing import untraced

# What a frame can hold besides its value.
_MOST_BYTES = MAX_FRAME_BYTES - 64 * 1024

#: Failed operations whose exceptions the host may want raised again.
_MAX_FAILURES = 100


class _Received(ref):
    """A proxy that the guest has, and how often the host sent it."""

    __slots__ = ("id", "count")


class Link:
    def __init__(self, channel):
        self.references = References()
        self.calls = Calls(channel, HostError)
        self.calls.release = self.references.release
        self.calls.resolve = self.references.objects
        self.asynchronous = AsyncCalls(self.calls, self._outcome)
        self._failures = {}
        # id -> _Received
        self._received = {}
        self._on_dropped = self._dropped

    # Values.

    def value_of(self, message):
        """The body of a message."""
        body = message.body()
        if message.header["extended"]:
            return decode(body, message, self)
        return body

    def host(self, identity, description):
        table = self._received
        while True:
            received = table.get(identity)
            proxy = None if received is None else received()
            if proxy is not None:
                received.count += 1
                return proxy
            proxy = make_proxy(identity, description, self)
            made = _Received(proxy, self._on_dropped)
            made.id = identity
            made.count = 1
            if identity not in table or table[identity] is received:
                table[identity] = made
                return proxy
            # A finalizer has been faster. This one must go without a word.
            made = None

    def _dropped(self, received):
        """The guest has dropped a proxy. May be called at any moment: does nothing but note it."""
        if self._received.get(received.id) is received:
            del self._received[received.id]
        handle = [received.id, received.count]
        self.calls.released.append(handle)

    # Calls.

    def call(self, target, action, name, arguments, keywords):
        """Make a call: its result, or an awaitable when an event loop runs in this thread."""
        header = _header(target, action, name)
        loop = running_loop()
        if self.calls.unread:
            self._look_at_unread()
        encoded = self._encode(arguments, keywords)
        if loop is not None:
            return untraced(self.asynchronous.call, loop, header, encoded)
        return self._outcome(untraced(self.calls.blocking, header, encoded))

    def call_now(self, target, action, name, *arguments):
        """Make a call and wait, even where that blocks an event loop."""
        encoded = self._encode(arguments, {})
        header = _header(target, action, name)
        return self._outcome(untraced(self.calls.blocking, header, encoded))

    def call_later(self, target, action, name, *arguments):
        """Make a call in an event loop: an awaitable."""
        loop = running_loop()
        if loop is None:
            raise RuntimeError("no running event loop")
        encoded = self._encode(arguments, {})
        return untraced(self.asynchronous.call, loop, _header(target, action, name), encoded)

    def _encode(self, arguments, keywords):
        try:
            return encode_arguments([list(arguments), keywords], _MOST_BYTES, self.references)
        except TooLarge:
            raise HostValueError("the arguments are too large to be sent to the host") from None

    def _outcome(self, message):
        error = message.header["error"]
        if error is not None:
            raise made_from(error, self._failures)
        return self.value_of(message)

    def _look_at_unread(self):
        """The host counts what it sent; so what arrives must be let go of, even if nobody wants it."""
        unread = self.calls.unread
        while unread:
            message = unread.pop()
            if message.header["error"] is None and message.header["extended"]:
                self.value_of(message)

    # Failures of what the host had the guest do.

    def keep_failure(self, identity, error):
        while len(self._failures) >= _MAX_FAILURES:
            del self._failures[next(iter(self._failures))]
        self._failures[identity] = error

    def renew(self):
        """In a copy of the session: what was under way, and what its host holds, is the other's."""
        self.calls.renew()
        self.references.clear()
        self._failures.clear()

    def end_of_run(self):
        """No guest code runs that could see the failures, or the event loops."""
        self._failures.clear()
        self._look_at_unread()
        self.asynchronous.forget_closed_loops()


def _header(target, action, name):
    return {"op": "call", "id": 0, "target": target, "action": action, "name": name}
