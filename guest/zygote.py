"""The fork server: a warm, caged interpreter that never runs untrusted code; it only clones guests.

Descriptor 3 is the host: one JSON object per line, both ways. The first line is the configuration.
Further descriptors are connected sockets, four per guest: channel, stdin, stdout, stderr. A guest keeps
its own four and the zygote closes its copies at once, so nothing has a name that a guest could look up.
"""

import gc
import importlib
import json
import marshal
import os
import select
import signal
import socket
import sys

import agent
import linux
import seal
import seal_forks
import zygote_cgroup
import zygote_denials
import zygote_members

_CONTROL = 3


class Guest:
    """A clone: what became of its descriptors, and its group."""

    def __init__(self, slot, pid, cgroup):
        self.slot = slot
        self.pid = pid
        self.cgroup = cgroup
        self.limit = None  # set by the meter: the limit it was killed for
        self.channel = seal.CHANNEL


class Control:
    """The host's line: whole JSON lines in, whole JSON lines out."""

    def __init__(self):
        self._socket = socket.socket(fileno=os.dup(_CONTROL))
        self._socket.setblocking(True)
        self._pending = b""

    def fileno(self):
        return self._socket.fileno()

    def receive(self):
        """The lines that have arrived; EOFError when the host is gone."""
        chunk = self._socket.recv(65536)
        if not chunk:
            raise EOFError
        *lines, self._pending = (self._pending + chunk).split(b"\n")
        return [json.loads(line) for line in lines]

    def send(self, message):
        self._socket.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")


def read_config():
    """The first line of the host; what is behind it stays where it is."""
    control, line = socket.socket(fileno=os.dup(_CONTROL)), b""
    while not line.endswith(b"\n"):
        seen = control.recv(65536, socket.MSG_PEEK)
        if not seen:
            sys.exit(0)
        line += control.recv(seen.find(b"\n") + 1 or len(seen))
    return json.loads(line)


def preload(config):
    """Imports the trusted list, then freezes the collector so that guests share the pages."""
    sys.path[1:] = config["path"]
    sys.prefix = sys.exec_prefix = config["prefix"]  # of the virtual environment, if it is one
    for name in config["preload"]:
        try:
            importlib.import_module(name)
        except ImportError as error:
            sys.exit(f"preload: {error}")
    if len(os.listdir("/proc/self/task")) > 1:  # a clone has one: whoever waits for another waits for ever
        sys.exit("preload: a module starts threads as it is imported; let guests import it")
    session = agent.prepare(config["guardrail"])  # takes our folder out of the way of the guest's imports
    gc.collect()
    gc.freeze()
    return session


class Zygote:
    """Clones guests until the host is gone."""

    def __init__(self, config):
        self._config = config
        self._control = Control()
        self._seal = seal_forks.seal_for(config)
        self._cloner = linux.Cloner(config["namespaces"])
        self._meter = zygote_members.meter_for(config)
        self._denials = zygote_denials.Denials(config["denials"])
        self._guests = {}
        linux.set_not_dumpable()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._wakeup, wakeup_end = os.pipe()
        for descriptor in (self._wakeup, wakeup_end):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wakeup_end, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self):
        """Returns the guest's own record, inside each clone."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wakeup, select.POLLIN)
        self._control.send({**self._denials.tried(self._trial), "landlock": linux.landlock_version()})
        while True:
            wait_ms = self._meter.wait_ms(self._guests)
            ready = self._denials.wait(poll, wait_ms, self._guests, self._control.send)
            if self._wakeup in ready:
                os.read(self._wakeup, 4096)
                self._reap()
            self._meter.check(self._guests)
            if self._control.fileno() not in ready:
                continue
            try:
                commands = self._control.receive()
            except (EOFError, ConnectionError):
                os._exit(0)  # as process 1 this ends every guest with it
            for command in commands:
                guest = self._obey(command)
                if guest is not None:
                    return guest

    def _trial(self):
        """Seals a clone that does nothing, so that a missing layer is known before the first guest.

        Returns None, or which layer failed and how.
        """
        ours, theirs = socket.socketpair()
        layer = "cgroup"
        try:
            zygote_cgroup.enter(self._config["cgroupEntries"])
            cgroup = zygote_cgroup.Cgroup(self._config["cgroup"], "trial")
            layer = "nested namespaces"
            pid = self._cloner.clone()
        except OSError as error:
            return {"layer": layer, "message": str(error)}
        if pid == 0:
            spare = [os.dup(theirs.fileno()) for _ in range(self._config["socketsPerSlot"])]
            try:
                self._seal.apply(spare, cgroup, -1, self._denials.carrier)
            except seal.SealError as error:
                os.write(error.channel, json.dumps({"layer": error.layer, "message": str(error)}).encode())
            os._exit(0)
        theirs.close()
        problem = ours.recv(4096)
        ours.close()
        os.waitpid(pid, 0)
        cgroup.remove()
        return json.loads(problem) if problem else None

    def _obey(self, command):
        operation, slot = command["op"], command["slot"]
        if operation == "start":
            return self._start(slot)
        guest = self._guests.get(slot)
        if guest is not None:
            zygote_members.obey(guest, command)
        if operation != "kill":
            self._control.send({"interrupted": slot})  # from now on it can't hit a later run
        return None

    def _start(self, slot):
        first = self._config["firstDescriptor"] + (count := self._config["socketsPerSlot"]) * slot
        descriptors = range(first, first + count)
        cgroup = zygote_cgroup.Cgroup(self._config["cgroup"], slot)
        try:
            pid = self._cloner.clone()
        except OSError as error:
            cgroup.remove()
            self._control.send({"failed": slot, "error": os.strerror(error.errno)})
            pid = -1
        if pid == 0:
            return self._become_guest(slot, descriptors, cgroup)
        for descriptor in descriptors:
            os.close(descriptor)
        if pid > 0:
            self._guests[slot] = Guest(slot, pid, cgroup)
        return None

    def _become_guest(self, slot, descriptors, cgroup):
        signal.set_wakeup_fd(-1)  # the agent does the rest, before anything of the user's runs
        try:
            self._seal.apply(descriptors, cgroup, slot, self._denials.carrier)
        except seal.SealError as error:
            _tell_failure(error)
        # What is known of others is no guest's to see. To take all of it apart would copy 35 pages.
        for known in (self._guests, self._denials.watched, self._meter.seen, self._meter.ended, zygote_members.orders):
            known.clear()
        os.write(seal.CHANNEL, _frame({"op": "sealed", "python": sys.version.split()[0]}))
        return Guest(slot, 0, cgroup)

    def _reap(self):
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for guest in [guest for guest in self._guests.values() if guest.pid == pid]:
                self._report(guest, status, usage)

    def _report(self, guest, status, usage):
        del self._guests[guest.slot]
        peaks = guest.cgroup.peaks()
        guest.cgroup.remove()
        self._control.send(
            {
                "gone": guest.slot,
                "status": self._denials.end_of(guest, status),
                "cpuMs": round((usage.ru_utime + usage.ru_stime) * 1000),
                "peakKiB": usage.ru_maxrss,
                "limit": guest.limit,
                **peaks,
            }
        )


def _frame(message):
    payload = marshal.dumps(message, 2)
    return len(payload).to_bytes(4, "little") + bytes(4) + payload  # nothing is attached


def _tell_failure(error):
    """The host learns which layer failed; the clone ends without ever being a guest."""
    os.write(error.channel, _frame({"op": "seal-failed", "layer": error.layer, "message": str(error)}))
    os._exit(1)
