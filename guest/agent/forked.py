"""The end of a process that guest code forked: it must not answer the host."""

from .pristine import kept as __builtins__

import sys
from os import _exit

from . import ending, errors, printing
from .result import exit_status

_INTERRUPTED = 130


def leave(failure, streams, own_modules):
    """End as a Python process does: print an uncaught exception, finish, exit. Does not return."""
    status = 1
    try:
        status = _report(failure)
        failure = None
        if ending.finish_program(streams):
            status = 120
        ending.take_apart(own_modules)
        streams.flush()
    finally:
        _exit(status)


def _report(failure):
    if failure is None:
        return 0
    errors.clean(failure)
    if isinstance(failure, SystemExit):
        return exit_status(failure)[0]
    if not printing.call_guest_hook(failure):
        text = printing.as_printed(failure)
        stderr = sys.__dict__.get("stderr")
        if stderr is not None:
            stderr.write(text)
    return _INTERRUPTED if isinstance(failure, KeyboardInterrupt) else 1
