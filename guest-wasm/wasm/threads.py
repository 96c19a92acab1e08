"""Threads: there are none, and the error says so."""

from agent.pristine import kept as __builtins__

import _thread
import threading

_TEXT = "can't start new thread: the wasm wall has no threads"


def _refusing(original):
    def refuse(*arguments, **keywords):
        raise RuntimeError(_TEXT)

    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        setattr(refuse, name, getattr(original, name))
    return refuse


def adapt():
    """In the module `threading`, too, which has taken them over by name."""
    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        refuse = _refusing(getattr(_thread, name))
        setattr(_thread, name, refuse)
        if hasattr(threading, "_" + name):
            setattr(threading, "_" + name, refuse)
