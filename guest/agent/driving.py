"""Awaiting what the host asked for: in the event loop that runs, else in one of our own."""

from .pristine import kept as __builtins__

from types import CoroutineType

from .async_calls import running_loop


class Awaited:
    """A result that is still to be awaited."""

    __slots__ = ("awaitable", "is_next")

    def __init__(self, awaitable, is_next):
        self.awaitable = awaitable
        #: Whether it is the next item of an asynchronous iterator, which may also have ended.
        self.is_next = is_next


def is_coroutine(value):
    return type(value) is CoroutineType


class Driver:
    def __init__(self, drive):
        """`drive` has the loop of the session do it, while none runs."""
        self._drive = drive

    def drive(self, awaited, finish):
        """`finish(value, error)` is called with what comes of it, now or later."""
        running = running_loop()
        coroutine = _await(awaited)
        if running is None:
            try:
                value, error = self._drive(coroutine), None
            except BaseException as problem:
                value, error = None, problem
            finish(value, error)
            return
        task = running.create_task(coroutine)
        task.add_done_callback(lambda done: finish(*_outcome_of(done)))


def _outcome_of(task):
    try:
        return task.result(), None
    except BaseException as error:
        return None, error


async def _await(awaited):
    if not awaited.is_next:
        return await awaited.awaitable
    try:
        return [False, await awaited.awaitable]
    except StopAsyncIteration:
        return [True, None]
