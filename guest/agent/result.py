"""The result of one run, as the host is told it."""

from .pristine import kept as __builtins__

import os
import sys

from . import errors, printing
from .values import copy_and_show

_FLUSH_FAILED = 120


class Result:
    """Filled in step by step; `settle` sees to it that there is always something to send."""

    def __init__(self, message):
        self._id = message["id"]
        self._most_bytes = message["result_bytes"]
        self._print_traceback = message.get("print_traceback", False)
        self._fields = None

    def succeed(self):
        """The code ran to its end and has no last expression."""
        self._fields = {"status": "ok", "value": None, "repr": None}

    def succeed_with(self, value):
        """Calls the value's `__repr__`, which is guest code and may raise an interrupt."""
        copy, too_large, shown = copy_and_show(value, self._most_bytes)
        self._fields = {"status": "ok", "value": copy, "repr": shown}
        if too_large:
            self._fields["too_large"] = True

    def fail(self, error):
        """An uncaught exception: handled as the interpreter's `PyErr_Print` does."""
        errors.clean(error)
        if isinstance(error, SystemExit):
            return self._exited(exit_status(error))
        _remember(error)
        self._failed(_describe(error), error)
        try:
            if not printing.call_guest_hook(error) and self._print_traceback:
                printing.write(sys.__dict__.get("stderr"), self._fields["error"]["text"])
        except SystemExit as second:
            self._exited(exit_status(second))

    def settle(self, error):
        """Make the best of an exception that came between two steps. Calls no guest code."""
        if self._fields is None:
            described = errors.describe_briefly(error)
            self._failed(described, error)
            if self._print_traceback:
                os.write(2, described["text"].encode("utf-8", "backslashreplace"))

    def flush_failed(self):
        """CPython then exits with 120, whatever the program's own status."""
        if self._fields["status"] != "error":
            self._exited((_FLUSH_FAILED, None))

    def _exited(self, status_and_message):
        status, message = status_and_message
        self._fields = {"status": "exited", "exit_code": status, "message": message}

    def _failed(self, described, error):
        interrupted = isinstance(error, KeyboardInterrupt)
        self._fields = {"status": "error", "error": described, "interrupted": interrupted}

    def message(self, usage):
        """What goes on the channel."""
        return {"op": "result", "id": self._id, **self._fields, "usage": usage}


def _describe(error):
    """Guest code may have broken what a full description needs."""
    try:
        return errors.describe(error)
    except Exception:
        return errors.describe_briefly(error)


def _remember(error):
    """For `pdb.pm()`, as the interpreter does."""
    sys.last_type = type(error)
    sys.last_value = error
    sys.last_traceback = error.__traceback__
    if sys.version_info >= (3, 12):
        sys.last_exc = error


def exit_status(error):
    """(status, message) for a SystemExit; a message is written to stderr, as CPython does."""
    try:
        code = error.code
    except Exception:
        code = error
    if code is None:
        return 0, None
    if isinstance(code, int):
        value = int.__index__(code)
        # The C code converts to a long; what does not fit becomes -1.
        return (value & 0xFF if -(1 << 63) <= value < 1 << 63 else 0xFF), None
    try:
        message = str(code)
    except Exception:
        message = ""
    stderr = sys.__dict__.get("stderr") or sys.__dict__.get("__stderr__")
    try:
        stderr.write(message)
        stderr.write("\n")
    except Exception:
        pass
    return 1, printing.escape_surrogates(printing.shorten(message))
