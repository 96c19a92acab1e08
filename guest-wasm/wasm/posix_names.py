"""Functions that `os` has on every Linux, and that this interpreter was built without.

And one that says there is a group, which it was built to say is the administrator's.
"""

from agent.pristine import kept as __builtins__

import os
import posix


#: As the numbers of user and group that files have.
_GROUP = 1000


def getgid():
    """Return the current process's group id."""
    return _GROUP


def geteuid():
    """Return the current process's effective user id."""
    return os.getuid()


def getegid():
    """Return the current process's effective group id."""
    return _GROUP


def getgroups():
    """Return list of supplemental group IDs for the process."""
    return []


def sched_getaffinity(pid, /):
    """Return the affinity of the process identified by pid (or the current process if zero)."""
    return {0}


def adapt():
    os.getgid = posix.getgid = getgid
    getgid.__module__ = "posix"
    for function in (geteuid, getegid, getgroups, sched_getaffinity):
        if not hasattr(os, function.__name__):
            function.__module__ = "posix"
            setattr(os, function.__name__, function)
            setattr(posix, function.__name__, function)
