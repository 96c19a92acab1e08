"""Syntax errors as the interpreter reports them for a file.

We compile strings. For a program with non-ASCII text, or without a newline at its end, the parser
places an error otherwise when it reads a file (up to 3.12 it counts bytes, for one). Only the C API
parses files; so when such a program has an error, it is parsed once more, from a file in /tmp, and
the places are taken over. A trace function keeps it from running should it have no error then.
"""

from .pristine import kept as __builtins__

import os
import sys
import warnings

from .c_library import ctypes

_FILE_INPUT = 257  # Py_file_input in Include/compile.h
_CLOSE = 1


class _NotRun(BaseException):
    pass


def take_over(error, text):
    """Give `error`, raised for `text`, the places that it has when `text` is in a file."""
    if ctypes is None or (text.isascii() and text.endswith("\n")):
        return
    path = "/tmp/.program-%d.py" % os.getpid()
    try:
        found = _parse_file(path, text.encode("utf-8", "surrogatepass"))
    except (OSError, AttributeError):
        return
    if type(found) is type(error) and found.msg == error.msg and found.filename == path:
        for name in ("lineno", "offset", "text", "end_lineno", "end_offset"):
            setattr(error, name, getattr(found, name))


def _parse_file(path, data):
    """The exception that the parser raises for the file, or None."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        return _run_file(path)
    finally:
        os.unlink(path)


def _run_file(path):
    c_open = ctypes.CDLL(None).fopen
    c_open.restype = ctypes.c_void_p
    stream = c_open(os.fsencode(path), b"r")
    if not stream:
        return None
    run = ctypes.PyDLL(None).PyRun_FileExFlags
    run.restype = ctypes.py_object
    namespace = ctypes.py_object({})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.settrace(_refuse)
        try:
            run(ctypes.c_void_p(stream), os.fsencode(path), _FILE_INPUT, namespace, namespace, _CLOSE, None)
        except _NotRun:
            return None
        except SyntaxError as error:
            return error
        finally:
            sys.settrace(None)
    return None


def _refuse(frame, _event, _argument):
    if frame.f_code.co_name == "<module>":
        raise _NotRun
