"""The recursion limit, as guest code sees it.

Below the guest's code lie frames of the agent and the zygote. They are added to the limit, so that
a program nests exactly as deeply as in `python3 file.py`, and taken off again when it asks.
"""

from .pristine import kept as __builtins__

import sys

_get = sys.getrecursionlimit
_set = sys.setrecursionlimit

# Up to 3.11 the interpreter also counts the call of `exec` itself.
_CALLS = 1 if sys.version_info < (3, 12) else 0


class RecursionLimit:
    def __init__(self):
        self._default = _get()
        self._guests = self._default
        self._extra = 0

    def install(self):
        """Show the guest a limit without our frames in it."""

        def getrecursionlimit():
            return _get() - self._extra

        def setrecursionlimit(limit, /):
            if type(limit) is int and 0 < limit < (1 << 31) - self._extra:
                limit += self._extra
            _set(limit)

        getrecursionlimit.__doc__ = _get.__doc__
        setrecursionlimit.__doc__ = _set.__doc__
        sys.getrecursionlimit = getrecursionlimit
        sys.setrecursionlimit = setrecursionlimit

    def start_with(self, limit):
        """Another limit than the interpreter's own, where its stack is small."""
        self._guests = limit

    def allow(self, frame):
        """Guest code is about to be called from `frame`."""
        if not self._extra:
            self._extra = _CALLS + _depth(frame)
            self._guests += self._extra
        _set(self._guests)

    def restore(self):
        """Guest code has ended, perhaps with a limit too low for us."""
        self._guests = _get()
        _set(max(self._guests, self._default + self._extra))


def _depth(frame):
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth
