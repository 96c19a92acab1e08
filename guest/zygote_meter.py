"""Limits that the kernel keeps per process only, kept here per guest by sampling /proc; proc(5).

Needed when a guest may have several processes (their processor time and memory add up) or when its
tmpfs was made without a limit on inodes. A guest of one process costs nothing here.
"""

import os
import signal
import time

_INTERVAL_MS = 50


class Meter:
    """Kills a guest that goes beyond one of `limits`; each may be None."""

    def __init__(self, limits):
        self._limits = {name: value for name, value in limits.items() if value is not None}
        self._next = 0.0
        self._tick = os.sysconf("SC_CLK_TCK")
        self._page = os.sysconf("SC_PAGE_SIZE")
        self._warm = _private_bytes(os.getpid(), self._page)

    def wait_ms(self, guests):
        """How long the zygote may sleep: without end when there is nothing to sample."""
        return _INTERVAL_MS if self._limits and guests else None

    def check(self, guests):
        now = time.monotonic()
        if not self._limits or not guests or now < self._next:
            return
        self._next = now + _INTERVAL_MS / 1000
        used = self._used_by_guest(guests)
        for guest in guests.values():
            for name, limit in self._limits.items():
                if guest.limit is None and used[guest.pid][name] > limit:
                    guest.limit = name
                    os.kill(guest.pid, signal.SIGKILL)

    def _used_by_guest(self, guests):
        """Sums over each guest's process and everything below it."""
        processes = _processes()
        used = {guest.pid: {"cpuMs": 0, "memoryBytes": 0, "inodes": 0} for guest in guests.values()}
        for pid, (_, ticks) in processes.items():
            top = pid
            while top not in used and top in processes:
                top = processes[top][0]
            if top in used:
                used[top]["cpuMs"] += ticks * 1000 // self._tick
                memory = _private_bytes(pid, self._page) - self._warm
                used[top]["memoryBytes"] += max(0, memory)
        if "inodes" in self._limits:
            for usage in used.values():
                usage["inodes"] = _inodes(self._limits_folder)
        return used

    _limits_folder = "/work"


def _processes():
    """pid → (parent's pid, ticks of processor time with those of children that ended)."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        found[int(name)] = (int(fields[1]), sum(int(field) for field in fields[11:15]))
    return found


def _private_bytes(pid, page):
    """Resident memory that is not of a file or shared mapping."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            fields = file.read().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * page


def _inodes(folder):
    usage = os.statvfs(folder)
    return usage.f_files - usage.f_ffree
