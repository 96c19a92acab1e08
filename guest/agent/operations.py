"""Operations of the host's on the guest's variables and objects.

They may come while no program runs, or while guest code waits for an answer of the host's: then the
thread that waits performs them, as a callback.
"""

from .pristine import kept as __builtins__

from .actions import NOTHING
from .driving import Awaited, Driver
from .result import Result


class Operations:
    def __init__(self, session):
        self._session = session
        self._driver = Driver(session.loop.drive)
        # id -> (message, result) of those whose coroutines an event loop still drives
        self._driven = {}

    def perform(self, message):
        """While no program runs: with all that surrounds a run."""
        self._session.operate(message, self._work)

    def perform_ended(self, message):
        """After the program's end: services that need none of its variables still answer."""
        calls = self._session.link.calls
        result = Result(message.header, self._session.link.references)
        calls.begin()
        try:
            self._work(message, result)
        except BaseException as error:
            result.settle_operation(error)
        self._send(result)

    def perform_nested(self, message, todo):
        """In the midst of guest code, which waits. `message` is the first in `todo`."""
        session = self._session
        calls = session.link.calls
        result = Result(message.header, session.link.references)
        failure = None
        begun = False
        try:
            if todo and todo[0] is message:
                del todo[0]
                begun = True
                calls.active += 1
            else:
                return
            self._work(message, result)
        except BaseException as error:
            failure = error
        if begun:
            self._finish(message, result, failure)

    def _work(self, message, result):
        failure = None
        try:
            value, as_reference = self._session.perform_action(message)
            if type(value) is Awaited:
                self._drive(message, result, value)
            else:
                self._take(message, result, value, as_reference)
        except BaseException as error:
            failure = error
        self._session.leave_if_forked(failure)
        if failure is not None:
            self._fail(message, result, failure)

    def _take(self, message, result, value, as_reference=False):
        if value is NOTHING:
            result.succeed()
        else:
            shown = value if message.header["action"] == "repr" else None
            result.answer_with(value, as_reference, shown)

    def _fail(self, message, result, failure):
        self._session.link.keep_failure(message.header["id"], failure)
        result.fail_operation(failure)

    def _drive(self, message, result, awaited):
        identity = message.header["id"]
        self._driven[identity] = (message, result)

        def finish(value, error):
            if identity not in self._driven:
                return
            del self._driven[identity]
            if error is not None:
                self._fail(message, result, error)
            else:
                self._take(message, result, value)
            if result.late:
                self._send(result)

        self._driver.drive(awaited, finish)

    def _finish(self, message, result, failure):
        if failure is not None:
            result.settle_operation(failure)
        if message.header["id"] in self._driven:
            result.late = True
        else:
            self._send(result)

    def _send(self, result):
        session = self._session
        session.link.calls.end(result.message(session.usage()), result.encoded)

    def abandon(self):
        """The program has ended: what its event loops have not finished they never will."""
        for message, result in list(self._driven.values()):
            self._driven.pop(message.header["id"], None)
            result.settle_operation(RuntimeError("the event loop has ended before this was done"))
            if result.late:
                self._send(result)
