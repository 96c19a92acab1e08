"""Timers that send a signal: there are none; the error says so, and what to use instead."""

from agent.pristine import kept as __builtins__

import signal

import _signal

from .unavailable import refusing

_TEXT = "the wasm wall has no timers: signal.%s cannot work here; see asyncio.timeout"


def adapt():
    for name in ("alarm", "setitimer"):
        refuse = refusing(_TEXT % name)
        refuse.__name__ = refuse.__qualname__ = name
        refuse.__module__ = "_signal"
        setattr(signal, name, refuse)
        setattr(_signal, name, refuse)
