"""The agent: answers the host inside a sealed guest.

It is *not* trusted: guest code runs in the same process and may rewrite it. What it sends is data
that the host checks. But for a guest that leaves it alone it must be exact: a program behaves as
with `python3 file.py`, and no module or name of the agent is in its way.

The zygote calls `prepare` before it forks, so that its work is done once, and `serve` in the sealed
child. Where a guest is not forked but copied whole (wasm_main.py), the session has its channel already.
"""

from .pristine import kept as __builtins__

from os import _exit

from . import clone
from .copies import Copies
from .frames import Closed
from .session import Session

#: Exit status when the channel broke, other than by the host's closing it.
BROKEN = 70


def prepare(guardrail=None):
    """The session of every guest, as far as it may be made before any guest is.

    What a clone does not touch it shares: to do this in each would copy 240 pages of memory.
    """
    clone.complete_builtins()
    clone.preload()
    clone.hide()
    session = Session()
    if guardrail is not None:
        session.start(guardrail)
        session.make_ahead()
    return session


def serve(session, descriptor, copying=None):
    """Answer frames on the channel until the host closes it. Does not return.

    `copying` is what copies of the process wait at, and what makes one: see copies.py.

    To be called outside any `except` block: guest code would see the exception as its context.
    """
    try:
        session.attach(descriptor)
        session.begin()
        session.copies = None if copying is None else Copies(session, *copying)
        while answer(session):
            session.copies.freeze()
        status = 0
    except BaseException:
        status = BROKEN
    _exit(status)


def answer(session):
    """Answer frames until the session ends, or the host closes the channel; True when it pauses."""
    try:
        while not session.answer_next():
            pass
        if session.paused:
            return True
        session.wait_for_host()
    except Closed:
        pass
    return False
