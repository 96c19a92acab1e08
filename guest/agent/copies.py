"""Copies of this process that wait, frozen, until the host has them go on.

A copy is made between two runs, by clone(2); the host has to allow it. It holds the files of that
moment, and waits at a lever until the host pulls it. Then it leaves a copy of itself that waits on, puts
files and descriptors back, and goes on where the session was.

A fork is a copy that goes on at once, beside the one it was made of. Before it is made that one waits at
a lever, while the host moves it to where other folders are at the paths of those that can be written.
"""

from .pristine import kept as __builtins__

import fcntl
import os
import sys
from os import close, read, waitpid
from select import POLLIN, poll

from .descriptors import lowest_own
from .frames import frame
from .saved_files import SavedFiles

#: A fork's channel and standard streams.
_SOCKETS = 4

#: Children whose end raises no signal, as those of `clone` are: wait(2), as a signed number.
_WCLONE = -0x8000_0000


class Copies:
    def __init__(self, session, levers, clone, folders, sockets=(), clone_fork=None):
        """`folders` can be written; `sockets` are those of the forks, four each, and `clone_fork` makes one."""
        self._folders = folders
        self._session = session
        self._clone = clone
        #: Below the agent's other descriptors; the first is for the files.
        self._first = lowest_own() - len(levers) - len(sockets) - 1
        self._levers = [_moved(lever, self._first + 1) for lever in levers]
        self._sockets = [_moved(socket, self._first + 1) for socket in sockets]
        self._clone_fork = clone_fork
        self._lever = 0
        #: The fork that the next copy is to be; 0 for one that waits.
        self._seat = 0
        self._files = None
        #: The process that waits as the last checkpoint.
        self.last = None

    def prepare(self, lever, seat):
        """Why no copy can be made; None when all is ready."""
        _bury()
        self.last = None
        self._lever = lever
        self._seat = seat
        if seat > 0:
            _empty(self._levers[lever])
        self._files = files = SavedFiles(self._first, self._folders)
        return files.save()

    def freeze(self):
        """Make a copy that waits. Returns in this process at once, and in copies when it is their turn."""
        session = self._session
        files = self._files
        mask = _mask()
        if self._seat > 0:
            self._wait()  # until we are where the fork is to be
        copied = self._copy(self._clone_fork if self._seat > 0 else self._clone)
        if copied != 0:
            self.last = copied
            files.forget()
            self._files = None
            session.resume(False)
            return
        if self._seat > 0:
            self._take_seat()
            copied = os.getpid()
        while copied == 0:
            # The one that waits, and so does each copy that it leaves behind.
            self._wait()
            _bury()
            copied = self._copy(self._clone)
        if copied is None:
            os._exit(1)  # nothing would wait on in our place
        self.last = None
        self._files = None
        files.restore()
        os.umask(mask)  # where there are forks, those that wait share it with what goes on
        session.resume(True)
        self._announce(copied)

    def _wait(self):
        if not read(self._levers[self._lever], 1):
            os._exit(0)

    def _take_seat(self):
        """From now on this process is the fork, which talks over its own sockets."""
        first = (self._seat - 1) * _SOCKETS
        channel, *streams = self._sockets[first : first + _SOCKETS]
        for source in (channel, streams[0]):
            _empty(source)
        self._session.move(channel, streams)
        for descriptor in (*self._levers, *self._sockets):
            close(descriptor)
        self._session.copies = None

    def _copy(self, clone):
        """0 in the copy, its number in this process; None when it is refused."""
        calls = self._session.link.calls
        calls.copying = True
        try:
            return clone()
        except OSError:
            return None
        finally:
            calls.copying = False

    def _announce(self, waiting):
        """As a guest that is new, and which process waits on in our place; of a fork it is itself."""
        version = sys.version.split()[0]
        channel = self._session.link.calls.channel
        channel.queue.append(frame({"op": "sealed", "python": "%s %d" % (version, waiting)}))
        channel.finish()


def _moved(descriptor, lowest):
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, lowest)
    close(descriptor)
    return moved


def _mask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _empty(source):
    """What was meant for a process that had ended before."""
    ready = poll()
    ready.register(source, POLLIN)
    while ready.poll(0) and read(source, 65536):
        pass


def _bury():
    """Copies that were dropped leave something behind until their parent looks."""
    try:
        while waitpid(-1, os.WNOHANG | _WCLONE)[0] != 0:
            pass
    except ChildProcessError:
        pass
