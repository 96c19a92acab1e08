"""Guests that may be forked: which of a family's processes are of which fork.

A process has the root that it was copied with, which only the keeper could change: see seal_forks.py.
"""

import os

#: Where the roots are, beside each other; no root shows what this folder holds.
PLACE = "/forks"

#: Flags of clone(2) that a copy may have besides, where there are forks.
more_flags = 0


def seat_of(pid):
    """The number of the fork that a process is of, 0 for what was forked; None for any other root."""
    try:
        place, _, seat = os.readlink(f"/proc/{pid}/root").rpartition("/")
    except OSError:
        return None  # it has ended, or is the keeper
    return int(seat) if place == PLACE and seat.isdecimal() else None


def is_of(pid, seat):
    """Whether a process ends with a fork. One that has got itself another root ends with any."""
    return seat_of(pid) in (seat, None)


def teller(pid):
    """Whose refusal it is."""
    return seat_of(pid) if more_flags else None
