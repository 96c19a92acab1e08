"""Calls of coroutines: sent at once, awaited together.

The calls of one turn of an event loop are written in one go, and answers that arrive together are
handled together.
"""

from .pristine import kept as __builtins__

import sys
from _thread import get_ident

from .calls import Call
from .tracing import untraced

_get_running_loop = None


def running_loop():
    """The event loop that runs in this thread, or None. Imports nothing."""
    if _get_running_loop is not None:
        return _get_running_loop()
    modules = sys.__dict__.get("modules")
    if type(modules) is dict and "asyncio.events" in modules:
        return _find_loop(modules["asyncio.events"])
    return None


def _find_loop(events):
    global _get_running_loop
    try:
        find = events._get_running_loop
        loop = find()
    except AttributeError:  # still being imported
        return None
    _get_running_loop = find
    return loop


class _AsyncCall(Call):
    __slots__ = ("future", "loop")


class AsyncCalls:
    def __init__(self, calls, outcome):
        self._calls = calls
        self._outcome = outcome
        self._future_type = None
        # Loops that watch the channel, and those of them that are about to write.
        self._watching = {}
        self._writing = {}

    def call(self, loop, header, encoded):
        future_type = self._future_type
        if future_type is None:
            future_type = self._make_future_type()
        if id(loop) not in self._watching:
            self._watch(loop)
        call = _AsyncCall()
        call.ident = get_ident()
        call.loop = loop
        call.future = future = future_type(loop=loop)
        future.host_call = call
        call.wake = lambda: self._wake(call)
        self._calls.start(call, header, encoded)
        self._write_soon(loop)
        return future

    def _make_future_type(self):
        from asyncio import Future

        asynchronous = self

        class HostFuture(Future):
            """Tells the host when nobody waits any more."""

            __slots__ = ("host_call",)

            def cancel(self, *details, **keywords):
                cancelled = Future.cancel(self, *details, **keywords)
                if cancelled:
                    asynchronous.cancel(self.host_call)
                return cancelled

        HostFuture.__module__ = "host"
        HostFuture.__qualname__ = "HostFuture"
        self._future_type = HostFuture
        return HostFuture

    def cancel(self, call):
        untraced(self._calls.drop, call)
        self._write_soon(call.loop)

    def _watch(self, loop):
        loop.add_reader(self._calls.channel.descriptor, self._readable)
        self._watching[id(loop)] = loop

    def _readable(self):
        untraced(self._calls.read_available)

    def forget_closed_loops(self):
        for key, loop in list(self._watching.items()):
            if loop.is_closed():
                del self._watching[key]
                self._writing.pop(key, None)

    def _write_soon(self, loop):
        if id(loop) not in self._writing:
            self._writing[id(loop)] = True
            loop.call_soon(self._write, loop)

    def _write(self, loop):
        self._writing.pop(id(loop), None)
        untraced(self._calls.channel.flush)

    def _wake(self, call):
        if get_ident() == call.ident:
            self._settle(call)
            return
        try:
            call.loop.call_soon_threadsafe(self._settle, call)
        except RuntimeError:
            pass  # the loop is closed

    def _settle(self, call):
        future = call.future
        message = call.message
        call.future = call.loop = call.message = None
        future.host_call = None
        if future.done():
            return
        try:
            try:
                value = self._outcome(message)
            except StopIteration:
                future.set_exception(StopAsyncIteration())
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(value)
        except RuntimeError:
            pass  # the loop is closed
