"""The result of one run, as the host is told it."""

from .pristine import kept as __builtins__

import os
import sys
from marshal import dumps

from . import errors, printing
from .encode import TooLarge, encode, encode_reference
from .showing import show

_FLUSH_FAILED = 120


class Result:
    """Filled in step by step; `settle` sees to it that there is always something to send."""

    def __init__(self, header, references):
        self._id = header["id"]
        self._most_bytes = header["result_bytes"]
        self._print_traceback = header.get("print_traceback", False)
        self._references = references
        self._fields = None
        #: The value, when there is one.
        self.encoded = None
        #: Whether an event loop, not who asked for it, sees to its being sent.
        self.late = False

    def succeed(self, shown=None):
        """The code ran to its end and has no last expression."""
        self._fields = _success(False, shown, False)

    def succeed_with(self, value):
        """Calls the value's `__repr__`, which is guest code and may raise an interrupt. Returns it."""
        if self._most_bytes == 0:  # only the repr is wanted
            shown = show(value, sys.maxsize)
            self.succeed(shown)
            return shown
        encoded, too_large = self._encode(value)
        if encoded is None:
            shown = show(value, self._most_bytes)
        else:
            shown = show(value, len(encoded.body) + encoded.attached_size)
        self._succeed(encoded, shown, too_large)
        return shown

    def answer_with(self, value, as_reference=False, shown=None):
        """The result of an operation: nobody looks at its repr."""
        encoded, too_large = self._encode(value, as_reference)
        self._succeed(encoded, shown, too_large)

    def _encode(self, value, as_reference=False):
        try:
            write = encode_reference if as_reference else encode
            return write(value, self._most_bytes, self._references), False
        except TooLarge:
            return None, True

    def _succeed(self, encoded, shown, too_large):
        self.encoded = encoded
        self._fields = _success(encoded is not None, shown, too_large)

    def fail_operation(self, error):
        """An exception in an operation of the host's is told to the host alone."""
        errors.clean(error)
        self._failed(_describe(error), error)

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

    def settle_operation(self, error):
        """The same for an operation, of which nothing is printed."""
        if self._fields is None:
            self._failed(errors.describe_briefly(error), error)

    def flush_failed(self):
        """CPython then exits with 120, whatever the program's own status."""
        if self._fields["status"] != "error":
            self._exited((_FLUSH_FAILED, None))

    def _exited(self, status_and_message):
        status, message = status_and_message
        self.encoded = None
        self._fields = {"status": "exited", "exit_code": status, "message": message}

    def _failed(self, described, error):
        interrupted = isinstance(error, KeyboardInterrupt)
        self.encoded = None
        self._fields = {"status": "error", "error": described, "interrupted": interrupted}

    def message(self, usage):
        """What goes on the channel, beside the value."""
        if self._fields["status"] != "ok":
            self._fields = _writable(self._fields)
        return {"op": "result", "id": self._id, **self._fields, "usage": usage}


def _success(has_value, shown, too_large):
    return {"status": "ok", "has_value": has_value, "repr": shown, "too_large": too_large}


def _writable(fields):
    """With texts that marshal knows: a `__str__` of the guest may return one of a subclass of str."""
    try:
        dumps(fields, 2)
    except ValueError:
        return _exact(fields)
    return fields


def _exact(value):
    kind = type(value)
    if kind is dict:
        return {key: _exact(item) for key, item in value.items()}
    if kind is list:
        return [_exact(item) for item in value]
    return "".join(("", value)) if isinstance(value, str) else value


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
