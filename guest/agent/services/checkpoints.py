"""Lets go of the interpreter between two runs, so that it can be copied as it is."""

from ..pristine import kept as __builtins__

from _thread import _count as count_threads


def _pause(session, lever, seat=0):
    """Why there can be no checkpoint now; else None, and the session pauses when this is answered.

    `lever` says where the copy is to wait, when the process is copied; for a fork, `seat` which it is.
    """
    if count_threads() > 0:
        return "threads of the guest are running, which cannot be copied; wait for them to end"
    if lever is not None:
        problem = session.quiet() or session.copies.prepare(lever, seat)
        if problem is not None:
            return problem
    session.paused = True
    return None


def _frozen(session):
    """The number of the process that waits as the last checkpoint; None when there is none."""
    return session.copies.last


SERVICES = {"checkpoints.pause": _pause, "checkpoints.frozen": _frozen}
