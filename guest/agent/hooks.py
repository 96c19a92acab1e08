"""Hooks for exceptions that nobody can catch: in `__del__`, in callbacks, in threads.

The interpreter prints them itself. Our hooks only take out the agent's frames and, up to 3.12, let
the C code see the sources; then the interpreter's own hook does the printing.
"""

from .pristine import kept as __builtins__

import sys

from . import sources, walks
from .printing import without_agent
from .threads import threading

# Where both hooks have the traceback in what they are given.
_TRACEBACK = 2


def install():
    sys.unraisablehook = _cleaning(sys.__unraisablehook__)
    threading.excepthook = _cleaning(threading.__excepthook__)
    walks.install()


def _cleaning(hook):
    def excepthook(details, /):
        cleaned = list(details)
        cleaned[_TRACEBACK] = without_agent(cleaned[_TRACEBACK])
        with sources.visible_to_c():
            hook(type(details)(cleaned))

    return excepthook
