"""Everything that is changed in the standard library, in one list."""

from agent.pristine import kept as __builtins__

from . import users

users.adapt()  # before the others: they import what looks for `pwd` then

from . import browsers, event_loops, foreign_memory, hashing, interpreter_modules, posix_names
from . import processes, threads, time_zones, timers

_CONCERNS = (
    browsers,
    event_loops,
    foreign_memory,
    hashing,
    interpreter_modules,
    posix_names,
    processes,
    threads,
    time_zones,
    timers,
)


def adapt():
    """Once, before the image is copied. All modules that are changed are imported by it."""
    for concern in _CONCERNS:
        concern.adapt()
