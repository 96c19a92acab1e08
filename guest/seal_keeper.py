"""A guest that may be copied: what its first process is then, and what its copies wait at.

Process 1 of the guest's namespace is a keeper, which never runs guest code: it buries the others and
tells how they ended. The guest is its child, sealed as ever. A copy that waits for its turn, frozen,
reads from a lever: a socket whose other end the keeper has.
"""

import contextlib
import json
import os
import select
import signal
import socket

import linux
import seal

#: In the guest: the ends of the levers, what makes a copy of the process, and the folders that can be
#: written; None without copies.
given = None

#: The guest is the first process that the keeper makes, in a namespace of their own; pid_namespaces(7).
_FIRST = 2


def seal_for(config):
    """The seal of a zygote's guests."""
    made = seal.Seal(config["seal"])
    if config["checkpoints"] > 0:
        made._filters = KeeperFirst(made._filters, config)
    return made


class KeeperFirst:
    """In place of the filters, which come last: a process that keeps the filtered one."""

    def __init__(self, filters, config):
        self._filters = filters
        self._levers = config["checkpoints"]
        self._skipped = config["seal"]["skip"]  # empty but in tests
        (self._folders,) = (each["paths"] for each in config["seal"]["mounts"] if each["kind"] == "tmpfs")

    def install(self, slot, carrier):
        own = seal.CHANNEL + 1 + (carrier is not None)
        if slot >= 0:  # else it is a trial
            if "keeper" not in self._skipped:
                linux.set_not_dumpable()  # before there is another that could look into the keeper
            self._split(own)
            linux.set_dumpable()
        os.close(own)
        self._filters.install(slot, carrier)

    def _split(self, own):
        global given
        pairs = [socket.socketpair() for _ in range(self._levers)]
        cloner = linux.Cloner([], 0)  # whose end a guest that waits for its children does not see
        pid = os.fork()
        for ours, theirs in pairs:
            (ours if pid == 0 else theirs).close()
        if pid == 0:
            given = ([theirs.detach() for _, theirs in pairs], cloner.clone, self._folders)
            return
        self._keep(Keeper(own, [ours for ours, _ in pairs]), range(own), pid)

    def _keep(self, keeper, of_guest, pid):
        for descriptor in of_guest:
            os.close(descriptor)
        self._filters.install(-1, None)
        if pid == _FIRST:
            keeper.run()
        os._exit(1)


class Keeper:
    """Whoever has the other end of `own` sends numbers of levers, a byte each; we send lines of JSON."""

    def __init__(self, own, levers):
        self._own = own
        self._levers = levers
        self._wakeup, wakeup_end = os.pipe()
        for descriptor in (self._wakeup, wakeup_end, *(lever.fileno() for lever in levers)):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wakeup_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def run(self):
        poll = select.poll()
        poll.register(self._own, select.POLLIN)
        poll.register(self._wakeup, select.POLLIN)
        while self._reap():
            ready = {fd for fd, _ in poll.poll()}
            if self._wakeup in ready:
                os.read(self._wakeup, 4096)
            if self._own in ready:
                self._pull(os.read(self._own, 64))

    def _pull(self, numbers):
        if not numbers:
            os._exit(0)  # the host is gone, and as process 1 this ends every other with it
        for number in numbers:
            self._obey(number)

    def _obey(self, number):
        with contextlib.suppress(OSError):  # it was never read: the copy is none of ours
            self._levers[number].send(b"!")

    def _reap(self):
        """False when there is nobody left to keep."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                os._exit(0)
            if pid == 0:
                return True
            spent = round((usage.ru_utime + usage.ru_stime) * 1000)
            self._tell({"gone": pid, "status": status, "cpuMs": spent, "peakKiB": usage.ru_maxrss})

    def _tell(self, message):
        os.write(self._own, json.dumps(message).encode() + b"\n")
