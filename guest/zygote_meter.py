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
        self._processors = len(os.sched_getaffinity(0))
        self.seen = {}  # pid → what _processes() told of it last time, and its guest
        self.ended = {}  # guest's pid → milliseconds of the processes that have been seen to end

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
        del processes[os.getpid()]
        used = {guest.pid: {"cpuMs": 0, "memoryBytes": 0, "inodes": 0} for guest in guests.values()}
        seen = {pid: (process, _guest_of(pid, processes, used)) for pid, process in processes.items()}
        self._bill_ended(seen)
        waited_for = dict.fromkeys(used, 0)
        for pid, (process, top) in seen.items():
            if top is None:
                continue
            used[top]["cpuMs"] += process.own * 1000 // self._tick
            waited_for[top] += process.children * 1000 // self._tick
            used[top]["memoryBytes"] += max(0, _private_bytes(pid, self._page) - self._warm)
        for top, usage in used.items():
            # The kernel forgets the time of children that nobody waits for: SIGCHLD ignored, wait(2).
            usage["cpuMs"] += max(waited_for[top], self.ended.get(top, 0))
            if "inodes" in self._limits:
                usage["inodes"] = _inodes(self._limits_folder)
        self.ended = {top: spent for top, spent in self.ended.items() if top in used}
        return used

    def _bill_ended(self, seen):
        """Adds up what has ended since last time, with an interval for what was running then.

        That is right on the average however short the processes live, as for any sampling.
        """
        known, running = {}, {}
        for pid, (process, top) in self.seen.items():
            if pid not in seen:
                known[top] = known.get(top, 0) + process.own * 1000 // self._tick
                running[top] = running.get(top, 0) + process.running
        for top, spent in known.items():
            presumed = min(running[top], self._processors) * _INTERVAL_MS
            self.ended[top] = self.ended.get(top, 0) + max(spent, presumed)
        self.seen = seen

    _limits_folder = "/work"


class _Process:
    """A line of /proc/<pid>/stat: processor time in ticks."""

    def __init__(self, fields):
        self.running = fields[0] == "R"
        self.parent = int(fields[1])
        self.own = int(fields[11]) + int(fields[12])
        self.children = int(fields[13]) + int(fields[14])


def _processes():
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                found[int(name)] = _Process(file.read().rpartition(")")[2].split())
        except OSError:
            continue  # it ended meanwhile
    return found


def _guest_of(pid, processes, guests):
    """The first process of the guest that `pid` belongs to.

    In a cage of its own a guest's orphans become children of the zygote; there is one guest then.
    """
    while pid not in guests and pid in processes:
        pid = processes[pid].parent
    if pid in guests:
        return pid
    return next(iter(guests)) if len(guests) == 1 else None


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
