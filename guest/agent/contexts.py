"""The contexts of a session: each a `__main__` of its own, in one interpreter.

All else is shared: modules, files, the event loop. They are for order, not for keeping apart.
"""

from .pristine import kept as __builtins__

from . import program
from .host_module import HostModule
from .last_value import NOTHING


class Context:
    __slots__ = ("main", "host_module", "last")

    def __init__(self, guest_builtins):
        self.main = program.new_main(guest_builtins)
        self.host_module = HostModule(self.main)
        #: The value of the last expression.
        self.last = NOTHING

    def forget(self):
        """The program ends: nothing of it may be kept alive from here."""
        self.host_module.forget()
        self.main = None
        self.last = NOTHING


class Contexts:
    def __init__(self, guest_builtins):
        self._guest_builtins = guest_builtins
        self.first = Context(guest_builtins)
        # By the number that the host gave them, which is never 0.
        self._others = {}

    def find(self, header):
        """The one that a run or an operation is for."""
        number = header.get("context", 0)
        if not number:
            return self.first
        context = self._others.get(number)
        if context is None:
            raise LookupError("the session has no context %r" % (number,))
        return context

    def open(self, number):
        self._others[number] = Context(self._guest_builtins)

    def close(self, number):
        self._others.pop(number, None)

    def forget(self):
        for context in (self.first, *self._others.values()):
            context.forget()


class InContext:
    """A session as services see it that work in a context other than the first."""

    __slots__ = ("_session", "namespace")

    def __init__(self, session, context):
        self._session = session
        self.namespace = context.main.__dict__

    def __getattr__(self, name):
        return getattr(self._session, name)
