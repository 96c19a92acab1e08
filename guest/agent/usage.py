"""What a run used, told to the host for information; the host does not rely on it."""

from .pristine import kept as __builtins__

from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage


class Meter:
    def __init__(self):
        self._seconds = _measure()[0]

    def read(self):
        """Processor time since the last reading, and the largest memory of any process so far."""
        seconds, peak = _measure()
        spent = seconds - self._seconds
        self._seconds = seconds
        return {"cpu_ms": max(0, round(spent * 1000)), "peak_kib": peak}


def _measure():
    own = getrusage(RUSAGE_SELF)
    children = getrusage(RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return seconds, max(own.ru_maxrss, children.ru_maxrss)
