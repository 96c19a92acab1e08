"""Tells the host which system calls a guest was refused; seccomp_unotify(2).

What the filter refuses it hands to us instead of answering itself: the guest waits, the host is told,
and then the guest gets the error. We never let a call go on. Where there is nobody to ask, as when we
are gone, the kernel answers ENOSYS.
"""

import errno
import fcntl
import os
import select
import signal
import socket
import struct
import time

import zygote_forks
import zygote_members

# linux/seccomp.h: _IOWR('!', 0, struct seccomp_notif) and _IOWR('!', 1, struct seccomp_notif_resp)
_RECEIVE = 0xC050_2100
_SEND = 0xC018_2101
_REQUEST = struct.Struct("<QIIiIQ6Q")  # id, pid, flags, number, architecture, instruction, arguments
_ANSWER = struct.Struct("<QqiI")  # id, value, error, flags
_ROOM = bytes(1024)  # a newer kernel's request may be longer

# So many refusals cost a guest nothing. Then it has to wait for each, as answering takes our time.
_FREE = 1000
_REST_MS = 10

# Of the six registers; how many a call looks at is its own matter.
_TOLD_ARGUMENTS = 3

KILL = 0


class _Watched:
    """A guest, and what it was refused: (fork, architecture, number) → [first arguments, how often]."""

    def __init__(self, guest):
        self.guest = guest
        self.refused = {}
        self.count = 0
        self.killed = False


class Denials:
    """What guests were refused.

    `config` has the architecture, and an errno by number for what is not answered with EPERM; `KILL`
    there ends the process that called. On `carrier` clones send us their listeners.
    """

    def __init__(self, config):
        self._errors = {int(number): error for number, error in config["errors"].items()}
        self._architecture = config["architecture"]
        self._foreign_from = config["foreignFrom"]
        self._arriving, carrier = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._arriving.setblocking(False)
        self.carrier = carrier.detach()
        self.watched = {}  # by listener
        self._resting = []
        self._rested = 0.0  # when those may go on
        self._poll = None

    def tried(self, trial):
        """What a trial has found: where no listener is to be had, refusals are not told."""
        problem = trial()
        if problem and problem["layer"] == "seccomp":
            self.carrier = None
            problem = trial()
        return {"ready": problem, "tells": self.carrier is not None}

    def wait(self, poll, wait_ms, guests, tell):
        """The descriptors that are ready, in the end; those of ours have been looked at.

        The host is told of a refusal first, and then the guest has its answer.
        """
        if self._poll is None:
            self._poll = poll
            poll.register(self._arriving, select.POLLIN)
        ready = {fd for fd, _ in poll.poll(_REST_MS if self._resting else wait_ms)}
        if time.monotonic() >= self._rested:
            resting, self._resting = self._resting, []
            for listener in resting:
                poll.register(listener, select.POLLIN)
        if self._arriving.fileno() in ready:
            self._accept(guests)
        for listener in ready & self.watched.keys():
            self._answer(listener, self.watched[listener], tell)
        return ready

    def end_of(self, guest, status):
        """How a guest has ended, which is not watched any longer; wait(2)."""
        for listener in [fd for fd, watched in self.watched.items() if watched.guest is guest]:
            if self.watched.pop(listener).killed:
                status = signal.SIGSYS
            if listener in self._resting:
                self._resting.remove(listener)
            else:
                self._poll.unregister(listener)
            os.close(listener)
        return status

    def _accept(self, guests):
        slot, listeners, _, _ = socket.recv_fds(self._arriving, 16, 1)
        for listener in listeners:
            guest = guests.get(int(slot))
            if guest is None:  # it is gone already, or was only a trial
                os.close(listener)
            else:
                self.watched[listener] = _Watched(guest)
                self._poll.register(listener, select.POLLIN)

    def _answer(self, listener, watched, tell):
        request = bytearray(_ROOM)
        try:
            fcntl.ioctl(listener, _RECEIVE, request)
        except OSError:
            return  # the thread that waited was ended or interrupted
        watched.count += 1
        if watched.count > _FREE:
            if not self._resting:
                self._rested = time.monotonic() + _REST_MS / 1000
            self._poll.unregister(listener)
            self._resting.append(listener)
        identity, pid, _, number, architecture, _, *arguments = _REQUEST.unpack_from(request)
        foreign = architecture != self._architecture or number >= self._foreign_from
        if not foreign and zygote_members.answers(listener, identity, watched.guest, pid, number, arguments):
            return
        error = KILL if foreign else self._errors.get(number, errno.EPERM)
        key = (zygote_forks.teller(pid), architecture, number)
        denial = watched.refused.setdefault(key, [arguments[:_TOLD_ARGUMENTS], 0])
        denial[1] += 1
        tell(
            {
                **{"denied": watched.guest.slot, "seat": key[0]},
                "number": number,
                "foreign": foreign,
                "arguments": [hex(argument) for argument in denial[0]],
                "count": denial[1],
                "killed": error == KILL,
            }
        )
        if error == KILL:
            # Of a child's end only its parent hears.
            watched.killed = watched.killed or os.path.exists(f"/proc/{watched.guest.pid}/task/{pid}")
            os.kill(pid, signal.SIGKILL)
            return
        try:
            fcntl.ioctl(listener, _SEND, _ANSWER.pack(identity, 0, -error, 0))
        except OSError:
            pass  # as above
