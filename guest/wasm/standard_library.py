"""Everything that is changed in the standard library, in one list."""

from agent.pristine import kept as __builtins__

from . import event_loops, hashing, interpreter_modules, processes, threads, timers, users

_CONCERNS = (event_loops, hashing, interpreter_modules, processes, threads, timers, users)


def adapt():
    """Once, before the image is copied. All modules that are changed are imported by it."""
    for concern in _CONCERNS:
        concern.adapt()
