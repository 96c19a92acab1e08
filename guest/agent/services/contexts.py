"""Opening and closing the contexts of a session."""

from ..pristine import kept as __builtins__


def _open(session, number):
    session.contexts.open(number)


def _close(session, number):
    session.contexts.close(number)


SERVICES = {"contexts.open": _open, "contexts.close": _close}
