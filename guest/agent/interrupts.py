"""Signals: on while guest code runs, harmless while the agent works.

The host interrupts a run with SIGINT, which may arrive late, when the run is over; and a guest may
have installed handlers that raise (`signal.alarm` with a TimeoutError). So between runs

- every signal but SIGINT is blocked: what a guest's timer sends waits for the next run;
- SIGINT is *not* blocked but has a handler that does nothing: a late interrupt is swallowed at once
  instead of hitting the next run (a blocked signal would stay pending).

During a run SIGINT has whatever handler the guest chose, at first CPython's own, so that libraries
that ask for it (asyncio) find what they expect. It is kept from run to run.
"""

from .pristine import kept as __builtins__

import _signal

# The faults a processor raises must not be blocked: their handlers (faulthandler) run at once.
_FAULTS = {_signal.SIGSEGV, _signal.SIGBUS, _signal.SIGFPE, _signal.SIGILL, _signal.SIGTRAP}
_BLOCKED = frozenset(set(_signal.valid_signals()) - _FAULTS - {_signal.SIGINT, _signal.SIGSYS})

_set_handler = _signal.signal
_set_mask = _signal.pthread_sigmask
_SIGINT = _signal.SIGINT
_SIG_SETMASK = _signal.SIG_SETMASK


def _swallow(_number, _frame):
    """A SIGINT between runs: nothing is running that it could interrupt."""


class Interrupts:
    def __init__(self):
        self._first_mask = ()
        self._handler = _signal.default_int_handler

    def begin(self):
        """In the process that answers the host."""
        # What the zygote set up for itself.
        _signal.set_wakeup_fd(-1)
        _set_handler(_signal.SIGCHLD, _signal.SIG_DFL)
        _set_handler(_SIGINT, _swallow)
        self._first_mask = _set_mask(_signal.SIG_BLOCK, ())
        self.forbid()

    def allow(self):
        """Guest code is about to run. Handlers of signals that waited run here and may raise."""
        _set_handler(_SIGINT, self._handler)
        _set_mask(_SIG_SETMASK, self._first_mask)

    def forbid(self):
        """Guest code has ended. Both calls first run handlers that are due, which may raise."""
        while True:
            try:
                handler = _set_handler(_SIGINT, _swallow)
                if handler is not _swallow and handler is not None:
                    self._handler = handler
                _set_mask(_SIG_SETMASK, _BLOCKED)
                return
            except BaseException:
                continue
