"""Descriptors of the agent's own, out of the way of a guest that counts from 3."""

from .pristine import kept as __builtins__

import fcntl
import os

_HIGHEST = 256


def lowest_own():
    """Where they begin: close to the limit on open files, but low enough to keep the kernel's table small."""
    try:
        limit = os.sysconf("SC_OPEN_MAX")
    except (OSError, ValueError):
        limit = _HIGHEST
    if limit <= 0 or limit > _HIGHEST:
        limit = _HIGHEST
    return max(3, limit - 8)


def duplicate_high(descriptor):
    """A close-on-exec duplicate with a high number."""
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, lowest_own())


def move_high(descriptor):
    """Like `duplicate_high`; the original is closed unless it is 0, 1 or 2."""
    duplicate = duplicate_high(descriptor)
    if descriptor > 2:
        os.close(descriptor)
    return duplicate


def open_null():
    """An empty file; where there is no /dev/null, a pipe at its end does."""
    try:
        return os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        reader, writer = os.pipe()
        os.close(writer)
        return reader
