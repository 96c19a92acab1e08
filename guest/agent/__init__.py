"""The agent: answers the host inside a sealed guest.

It is *not* trusted: guest code runs in the same process and may rewrite it. What it sends is data
that the host checks. But for a guest that leaves it alone it must be exact: a program behaves as
with `python3 file.py`, and no module or name of the agent is in its way.

The zygote calls `prepare` before it forks, so that its work is done once, and `serve` in the sealed
child. Where a guest is not forked but copied whole (wasm_main.py), the session is part of the copy.
"""

from .pristine import kept as __builtins__

from os import _exit

from . import clone
from .frames import Closed
from .session import Session

#: Exit status when the channel broke, other than by the host's closing it.
BROKEN = 70


def prepare():
    """What every guest needs and may be done before any is made."""
    clone.complete_builtins()
    clone.preload()


def serve(descriptor, guardrail):
    """Answer frames on the channel until the host closes it. Does not return.

    To be called outside any `except` block: guest code would see the exception as its context.
    """
    try:
        session = Session(descriptor)
        session.start(guardrail)
        answer(session)
        status = 0
    except BaseException:
        status = BROKEN
    _exit(status)


def answer(session):
    """Answer frames until the session ends, pauses, or the host closes the channel."""
    try:
        while not session.answer_next():
            pass
        if not session.paused:
            session.wait_for_host()
    except Closed:
        pass
