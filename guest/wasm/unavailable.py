"""The error for what cannot be had on this wall."""

from agent.pristine import kept as __builtins__

import errno


class Unavailable(RuntimeError, OSError):
    """What this wall does not have.

    An OSError as well, because that is what libraries expect and cope with when they ask for a
    facility that a platform may lack (`platform.processor` starts `uname`); as with
    `io.UnsupportedOperation`.
    """

    __module__ = "builtins"
    __qualname__ = "RuntimeError"

    def __init__(self, text):
        self.errno = errno.ENOTSUP


def refusing(name, text, like=None):
    """A function that only raises; with the name and documentation of the one it stands for."""

    def refuse(*arguments, **keywords):
        raise Unavailable(text)

    refuse.__name__ = refuse.__qualname__ = name
    refuse.__module__ = getattr(like, "__module__", None)
    refuse.__doc__ = getattr(like, "__doc__", None)
    return refuse
