"""Lets go of the interpreter between two runs, so that it can be copied as it is."""

from ..pristine import kept as __builtins__

from _thread import _count as count_threads


def _pause(session):
    """Why there can be no checkpoint now; else None, and the session pauses when this is answered."""
    if count_threads() > 0:
        return "threads of the guest are running, which cannot be copied; wait for them to end"
    session.paused = True
    return None


SERVICES = {"checkpoints.pause": _pause}
