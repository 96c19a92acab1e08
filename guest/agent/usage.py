"""What a run used, told to the host for information; the host does not rely on it."""

from .pristine import kept as __builtins__

import os
import time

try:
    from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
except ImportError:
    getrusage = None

_STATM = "/proc/self/statm"


class Meter:
    def __init__(self):
        self._seconds = 0.0

    def begin(self):
        """In the process that answers the host."""
        self._seconds = _measure()[0]

    def read(self):
        """Processor time since the last reading, and the largest memory of any process so far."""
        seconds, peak = _measure()
        spent = seconds - self._seconds
        self._seconds = seconds
        return {"cpu_ms": max(0, round(spent * 1000)), "peak_kib": peak}


def _measure_by_system():
    own = getrusage(RUSAGE_SELF)
    children = getrusage(RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return seconds, max(own.ru_maxrss, children.ru_maxrss)


# Without the system's counts (WebAssembly) there is one process, whose memory never shrinks: what it
# has now is the most it ever had.


def _measure_alone():
    return _process_time(), _size_kib()


_process_time = time.process_time
_open, _read, _close = os.open, os.read, os.close


def _size_kib():
    try:
        descriptor = _open(_STATM, os.O_RDONLY | os.O_CLOEXEC)
        try:
            pages = int(_read(descriptor, 64).split()[0])
        finally:
            _close(descriptor)
    except (OSError, ValueError, IndexError):
        return 0
    return pages * _PAGE_KIB


if getrusage is not None:
    _measure = _measure_by_system
else:
    _measure = _measure_alone
    _PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024
