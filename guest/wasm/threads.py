"""Threads: there are none, and the error says so."""

from agent.pristine import kept as __builtins__

import _thread
import threading

TEXT = "can't start new thread: the wasm wall has no threads"


def _refusing(name):
    def refuse(*arguments, **keywords):
        raise RuntimeError(TEXT)

    refuse.__name__ = refuse.__qualname__ = name
    refuse.__module__ = "_thread"
    refuse.__doc__ = getattr(_thread, name).__doc__
    return refuse


def adapt():
    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        refuse = _refusing(name)
        setattr(_thread, name, refuse)
        if hasattr(threading, "_" + name):
            setattr(threading, "_" + name, refuse)
