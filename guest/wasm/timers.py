"""Timers that send a signal: there are none, and the error says so, and what to use instead."""

from agent.pristine import kept as __builtins__

import signal

import _signal

from .unavailable import refusing

TEXT = "the wasm wall has no timers: signal.%s cannot work here; see asyncio.timeout"

_NAMES = ("alarm", "setitimer")


def adapt():
    for name in _NAMES:
        refuse = refusing(name, TEXT % name)
        setattr(signal, name, refuse)
        setattr(_signal, name, refuse)
