"""Standard input, output and error of a run.

Output is unbuffered in Python, as with `python -u`, so that it streams: what is printed without a
newline before a long sleep arrives at once, too. What C code buffers is flushed after each run.

A guest may close, replace or redirect any of the three, as objects (`sys.stdout`) or as descriptors
(`os.dup2`): duplicates put them right before the next run.
"""

from .pristine import kept as __builtins__

import io
import os
import sys

from .c_library import ctypes
from .descriptors import move_high, open_null

_dup2 = os.dup2


def _c_flush():
    """`fflush` of the C library, or a stand-in where it cannot be called."""
    try:
        flush = ctypes.CDLL(None).fflush
    except (OSError, AttributeError):  # the latter also when there is no ctypes
        return _flush_nothing
    return flush


def _flush_nothing(_stream):
    return 0


class StandardStreams:
    def __init__(self):
        self._input = self._output = self._error = self.null = -1
        self._c_flush = _c_flush()
        self._stdin = None
        self._stdin_is_null = False
        self._stdout = None
        self._stderr = None

    def make_ahead(self):
        """What a run needs, before anything is at its ends but what cannot be sought in, as there."""
        reader, writer = os.pipe()
        null = open_null()
        places = ((0, null), (1, writer), (2, writer))
        kept = [os.dup(number) for number, _ in places]
        for number, descriptor in places:
            _dup2(descriptor, number)
        self._stdin = _reader()
        self._stdin_is_null = True
        self._stdout = _writer(1, "<stdout>", "surrogateescape")
        self._stderr = _writer(2, "<stderr>", "backslashreplace")
        for (number, _), descriptor in zip(places, kept):
            _dup2(descriptor, number)
        for descriptor in (reader, writer, null, *kept):
            os.close(descriptor)

    def attach(self):
        """Take the three that this process has."""
        self._input = move_high(0)
        self._output = move_high(1)
        self._error = move_high(2)
        self.null = move_high(open_null())

    def prepare(self, stdin):
        """For one run; `stdin` is bytes, None for nothing, or "stream" for what the host sends."""
        _dup2(self._output, 1)
        _dup2(self._error, 2)
        self._attach_input(stdin)
        if not _usable(self._stdout):
            self._stdout = _writer(1, "<stdout>", "surrogateescape")
        if not _usable(self._stderr):
            self._stderr = _writer(2, "<stderr>", "backslashreplace")
        reuse = stdin is None and self._stdin_is_null and _usable(self._stdin)
        if not reuse:
            self._stdin = _reader()
        self._stdin_is_null = stdin is None
        sys.stdin = sys.__stdin__ = self._stdin
        sys.stdout = sys.__stdout__ = self._stdout
        sys.stderr = sys.__stderr__ = self._stderr

    def move(self, stdin, stdout, stderr):
        """From now on these are what is read from and written to."""
        for new, *places in ((stdin, self._input), (stdout, self._output, 1), (stderr, self._error, 2)):
            for place in places:
                _dup2(new, place, place <= 2)

    def quiet(self):
        """Between two runs nothing is to be read."""
        _dup2(self.null, 0)

    def _attach_input(self, stdin):
        # Always, so that nothing opened below can get the number 0.
        _dup2(self._input if stdin == "stream" else self.null, 0)
        if type(stdin) is bytes:
            descriptor = _file_holding(stdin)
            _dup2(descriptor, 0)
            os.close(descriptor)

    def flush(self):
        """Send out what is still buffered, in whatever the guest has put in our place, too."""
        for stream in (sys.__dict__.get("stdout"), sys.__dict__.get("stderr")):
            if stream is self._stdout or stream is self._stderr:
                continue
            try:
                stream.flush()
            except Exception:
                pass
        self._c_flush(None)


def _usable(stream):
    try:
        return not stream.closed
    except (AttributeError, ValueError):
        return False


def _writer(descriptor, name, errors):
    raw = io.FileIO(descriptor, "wb", closefd=False)
    raw.name = name
    stream = io.TextIOWrapper(raw, "utf-8", errors, newline="\n", write_through=True)
    stream.mode = "w"
    return stream


def _reader():
    raw = io.FileIO(0, "rb", closefd=False)
    raw.name = "<stdin>"
    buffered = io.BufferedReader(raw)
    stream = io.TextIOWrapper(buffered, "utf-8", "surrogateescape", newline="\n")
    stream.mode = "r"
    return stream


def _file_holding(data):
    """A nameless file with `data`, at its beginning: input that can be read, sought and inherited."""
    descriptor = _nameless_file()
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.lseek(descriptor, 0, os.SEEK_SET)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _nameless_file():
    try:
        return os.open("/tmp", os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except (OSError, AttributeError):
        path = "/tmp/.stdin-%d" % os.getpid()
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        os.unlink(path)
        return descriptor
