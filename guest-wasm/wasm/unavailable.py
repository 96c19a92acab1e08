"""The error for what cannot be had on this wall."""

from agent.pristine import kept as __builtins__

import errno


class _Unavailable(RuntimeError, OSError):
    """What this wall does not have.

    An OSError as well, because that is what libraries expect, and cope with, when they ask for a
    facility that a platform may lack (`platform.processor` starts `uname`). Two in one, as
    `io.UnsupportedOperation` is.
    """

    def __init__(self, text):
        super().__init__(text)
        self.errno = errno.ENOTSUP


# Shown as what it is to those who read it; nobody needs to know, or to find, a name of ours.
_Unavailable.__name__ = _Unavailable.__qualname__ = "RuntimeError"
_Unavailable.__module__ = "builtins"


def refusing(text, like=None):
    """A function that only raises; it looks like the one that it stands for."""

    def refuse(*arguments, **keywords):
        raise _Unavailable(text)

    for name in ("__name__", "__qualname__", "__module__", "__doc__"):
        if hasattr(like, name):
            setattr(refuse, name, getattr(like, name))
    return refuse
