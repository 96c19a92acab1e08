"""The event loop of a session: it lives on between runs, and so do its tasks.

Code with `await` at its top level is a coroutine. An interrupt while the loop waits is raised where that
coroutine waits, as it would be anywhere else in a program; it may catch it and go on.
"""

from .pristine import kept as __builtins__

from types import coroutine

_eval = eval


class SessionLoop:
    def __init__(self):
        self._loop = None

    def run(self, code, namespace, final):
        """Run code that is a coroutine to its end; raises what it raises.

        After a `final` run the loop ends, as that of `asyncio.run`.
        """
        try:
            self._open()
            self.drive(_eval(code, namespace))
        finally:
            if final:
                self._finish()

    def drive(self, waiting):
        """What comes of a coroutine."""
        loop = self._open()
        if loop.is_running():
            # In another thread, which waits for what this one does.
            apart = SessionLoop()
            try:
                return apart.drive(waiting)
            finally:
                apart._finish()
        driven = _Driven(waiting)
        try:
            task = loop.create_task(_drive(driven))
            while not driven.ended:
                driven.run(loop, task)
        finally:
            # If an interrupt has got here, its task is not to go on in a later run.
            driven.ended = True
        error = driven.error
        if error is None:
            return driven.value
        driven = task = None
        raise error

    def let_go(self):
        """Close the loop, which two processes cannot share, if nothing waits in it; else tell so."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return None
        from asyncio import all_tasks

        if all_tasks(loop):
            return "tasks of the guest's event loop have not ended, and it cannot be copied; await them"
        self._loop = None
        loop.close()
        return None

    def _open(self):
        """The loop. Imports asyncio, which most sessions never need."""
        if self._loop is None or self._loop.is_closed():
            from asyncio import new_event_loop

            self._loop = new_event_loop()
        return self._loop

    def _finish(self):
        loop = self._loop
        self._loop = None
        if loop is None or loop.is_closed():
            return
        try:
            _cancel_tasks(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            loop.close()


async def _drive(driven):
    await driven.drive()


class _Driven:
    """A coroutine, driven by a task of the loop: between the two, so that both end in good order."""

    def __init__(self, waiting):
        self._waiting = waiting
        self._problem = None
        #: What it returned or raised.
        self.value = self.error = None
        self.ended = False

    @coroutine
    def drive(self):
        step, argument = self._waiting.send, None
        while not self.ended:
            found = self._step(step, argument)
            if self.ended:
                return
            problem = None
            try:
                argument = yield found
                step = self._waiting.send
            except BaseException as error:
                problem = error
            # Thrown here, not where it was caught: it would get that as its context.
            if problem is not None:
                step, argument = self._waiting.throw, self._replaced(problem)

    def _step(self, step, argument):
        try:
            return step(argument)
        except StopIteration as end:
            self.value = end.value
            self.ended = True
        except BaseException as error:
            self.error = error
            self.ended = True

    def run(self, loop, task):
        problem = None
        try:
            loop.run_until_complete(task)
        except BaseException as error:
            problem = error
        if problem is not None and not self.ended:
            self._interrupt(task, problem)

    def _interrupt(self, task, problem):
        """The loop was left because of `problem`, and the coroutine waits."""
        problem = problem.with_traceback(None)
        if self._problem is None and not task.done():
            self._problem = problem
            task.cancel()
            return
        if not task.done():
            # What it waits for does not let itself be cancelled.
            self._step(self._waiting.throw, problem)
        if not self.ended:
            self.error = problem
            self.ended = True

    def _replaced(self, problem):
        """The interrupt in place of the cancellation that woke us for it."""
        interrupt = self._problem
        if interrupt is None:
            return problem
        from asyncio import CancelledError, current_task

        if type(problem) is not CancelledError:
            return problem
        self._problem = None
        uncancel = getattr(current_task(), "uncancel", None)
        if uncancel is not None:
            uncancel()
        return interrupt


def _cancel_tasks(loop):
    from asyncio import all_tasks, gather

    tasks = all_tasks(loop)
    if not tasks:
        return
    for task in tasks:
        task.cancel()

    async def gathered():
        await gather(*tasks, return_exceptions=True)

    loop.run_until_complete(gathered())
    for task in tasks:
        if not task.cancelled() and task.exception() is not None:
            loop.call_exception_handler(
                {
                    "message": "unhandled exception during asyncio.run() shutdown",
                    "exception": task.exception(),
                    "task": task,
                }
            )
