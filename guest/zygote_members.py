"""Guests that may be copied: which of their processes live, how many there may be, what they take.

A guest's processes are known to the host by the numbers that they have in the guest's own namespace.
The guest tells them, and may lie: none but its own processes can be meant.
"""

import errno
import fcntl
import os
import signal
import struct
import time

import linux
import zygote_denials
import zygote_forks
import zygote_meter

#: linux/seccomp.h: the call is made after all. seccomp_unotify(2) warns of arguments behind pointers,
#: which could have changed; the flags of clone(2) are in a register of a thread that waits for us.
_CONTINUE = 1
#: A child with the caller's own memory, as a copy, and nothing else: what linux.Cloner([], 0) asks for.
_COPY_FLAGS = 0x0120_0000
_NAMESPACE_FLAGS = sum(linux.NAMESPACE_FLAGS.values())
_CLONE_THREAD = 0x1_0000
_CLONE = linux._SYS_CLONE[linux.MACHINE]

#: A killed process is gone in less than a millisecond, unless the machine is very busy.
_SWEEPS = 2000
_SWEEP_S = 0.0005

#: slot → who makes the copy that the host has allowed (0: nobody yet), and how many processes there were
orders = {}


def obey(guest, command):
    """What the host wants with a guest, or with one of its processes."""
    operation = command["op"]
    if operation == "allow":
        orders[guest.slot] = (0, len(_members(guest.pid)))
    elif operation == "forbid":
        orders.pop(guest.slot, None)
    elif operation == "sweep":
        if command.get("seat", 0) == 0:  # else the end of a fork, while another may be made
            orders.pop(guest.slot, None)
        _end(guest.pid, lambda pid, number: number not in command["spare"] and _is_meant(pid, command))
    elif operation == "end":
        _end(guest.pid, lambda _, number: number == command["member"])
    elif "member" in command:
        for pid, number in _members(guest.pid):
            if number == command["member"]:
                _signal(pid, signal.SIGINT)
    else:
        os.kill(guest.pid, {"interrupt": signal.SIGINT, "kill": signal.SIGKILL}[operation])


def _is_meant(pid, command):
    return "seat" not in command or zygote_forks.is_of(pid, command["seat"])


def answers(listener, identity, guest, thread, number, arguments):
    """Whether a refused call was the copying of a process, which the host may have allowed: once."""
    flags = arguments[0]
    if number != _CLONE or flags & (_NAMESPACE_FLAGS | _CLONE_THREAD):
        return False
    allowed = flags & ~zygote_forks.more_flags == _COPY_FLAGS and _may_copy(guest, thread)
    answer = (identity, 0, 0, _CONTINUE) if allowed else (identity, 0, -errno.EAGAIN, 0)
    try:
        fcntl.ioctl(listener, zygote_denials._SEND, zygote_denials._ANSWER.pack(*answer))
    except OSError:
        pass  # the thread that waited was ended or interrupted
    return True


def _may_copy(guest, thread):
    """Until there is one process more. The kernel may interrupt the call and make it anew: signal(7)."""
    asked, count = orders.get(guest.slot, (None, 0))
    if asked not in (0, thread) or len(_members(guest.pid)) > count:
        return False
    orders[guest.slot] = (thread, count)
    return True


def _end(top, is_doomed):
    """Ends some processes of a guest, but never its first, and waits; else the whole guest."""
    for _ in range(_SWEEPS):
        doomed = [pid for pid, number in _members(top) if is_doomed(pid, number)]
        if not doomed:
            return
        for pid in doomed:
            _signal(pid, signal.SIGKILL)
        time.sleep(_SWEEP_S)
    os.kill(top, signal.SIGKILL)


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass  # it has ended meanwhile, and its parent has not been busy


def _members(top):
    """(process, its number in the guest) of all below the first, but for those that have ended."""
    processes = zygote_meter._processes()
    below = {top}
    found = []
    for pid in sorted(processes, key=lambda pid: _depth(pid, processes)):
        if processes[pid].parent in below:
            below.add(pid)
            number = _number_inside(pid)
            if number is not None:
                found.append((pid, number))
    return found


def _depth(pid, processes):
    depth = 0
    while pid in processes:
        pid = processes[pid].parent
        depth += 1
    return depth


def _number_inside(pid):
    """proc_pid_status(5); None when it has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            fields = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    except OSError:
        return None
    return None if fields["State"].startswith(("Z", "X")) else int(fields["NSpid"].split()[-1])


def meter_for(config):
    return (ExactMeter if config["checkpoints"] > 0 else zygote_meter.Meter)(config["meter"])


class ExactMeter(zygote_meter.Meter):
    """Copies share their pages until one writes: where the plain sum is too much, a page counts once."""

    def _used_by_guest(self, guests):
        used = super()._used_by_guest(guests)
        limit = self._limits.get("memoryBytes")
        for top, usage in used.items():
            if limit is not None and usage["memoryBytes"] > limit:
                # But for the keeper: it lets nobody look, and has no more than when it was made.
                below = [pid for pid, (_, of) in self.seen.items() if of == top and pid != top]
                shares = [_share_bytes(pid) for pid in below]
                if None not in shares:
                    usage["memoryBytes"] = max(0, sum(shares) - self._warm)
        return used


def _share_bytes(pid):
    """Anonymous memory, where a page of n processes is an nth of one; proc_pid_smaps(5)."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss_Anon:"):
                    return int(line.split()[1]) * 1024
    except FileNotFoundError:
        return 0
    except OSError:
        return 0 if not os.path.exists(f"/proc/{pid}") else None
    return None
