"""Copies of this process that wait, frozen, until the host has them go on.

A copy is made between two runs, by clone(2); the host has to allow it. It holds the files of that
moment, and waits at a lever until the host pulls it. Then it leaves a copy of itself that waits on, puts
files and descriptors back, and goes on where the session was.
"""

from .pristine import kept as __builtins__

import fcntl
import os
import sys
from os import close, read, waitpid

from .descriptors import lowest_own
from .frames import frame
from .saved_files import SavedFiles

#: Children whose end raises no signal, as those of `clone` are: wait(2), as a signed number.
_WCLONE = -0x8000_0000


class Copies:
    def __init__(self, session, levers, clone):
        self._session = session
        self._clone = clone
        #: Below the agent's other descriptors; the first is for the files.
        self._first = lowest_own() - len(levers) - 1
        self._levers = [_moved(lever, self._first + 1) for lever in levers]
        self._lever = 0
        self._files = None
        #: The process that waits as the last checkpoint.
        self.last = None

    def prepare(self, lever):
        """Why no copy can be made; None when all is ready."""
        _bury()
        self.last = None
        self._lever = lever
        self._files = files = SavedFiles(self._first)
        return files.save()

    def freeze(self):
        """Make a copy that waits. Returns in this process at once, and in copies when it is their turn."""
        session = self._session
        files = self._files
        copied = self._copy()
        if copied != 0:
            self.last = copied
            files.forget()
            self._files = None
            session.resume(False)
            return
        while copied == 0:
            # The one that waits, and so does each copy that it leaves behind.
            if not read(self._levers[self._lever], 1):
                os._exit(0)
            _bury()
            copied = self._copy()
        if copied is None:
            os._exit(1)  # nothing would wait on in our place
        self.last = None
        self._files = None
        files.restore()
        session.resume(True)
        self._announce(copied)

    def _copy(self):
        """0 in the copy, its number in this process; None when it is refused."""
        calls = self._session.link.calls
        calls.copying = True
        try:
            return self._clone()
        except OSError:
            return None
        finally:
            calls.copying = False

    def _announce(self, waiting):
        """As a guest that is new, and which process waits on in our place."""
        version = sys.version.split()[0]
        channel = self._session.link.calls.channel
        channel.queue.append(frame({"op": "sealed", "python": "%s %d" % (version, waiting)}))
        channel.finish()


def _moved(descriptor, lowest):
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, lowest)
    close(descriptor)
    return moved


def _bury():
    """Copies that were dropped leave something behind until their parent looks."""
    try:
        while waitpid(-1, os.WNOHANG | _WCLONE)[0] != 0:
            pass
    except ChildProcessError:
        pass
