"""A guest that may be forked: a root for each fork, and a keeper that alone can change roots.

Guest and forks are one family, in one set of namespaces. Each looks from a root of its own, chroot(2):
all show the same but for the folders that can be written. The keeper shares its root with the guest
(CLONE_FS), and is the only process with the capability to change it. So it moves the guest to where the
next fork is to be, the guest copies itself there, and the keeper moves it back. What a fork has is a
copy, which nobody can move any more.
"""

import contextlib
import ctypes
import os
import socket

import linux
import seal
import seal_keeper
import zygote_forks
from zygote_forks import PLACE

#: An order of the keeper's: from this number on a root to move to, below it a lever.
MOVES = 128

_CLONE_FS, _CLONE_PARENT, _SIGCHLD = 0x200, 0x8000, 17
_MS_REC, _MS_UNBINDABLE = 1 << 14, 1 << 17
_CAP_SYS_CHROOT = 1 << 18
_SOCKETS = 4  # of a fork, as of a guest


def seal_for(config):
    """The seal of a zygote's guests."""
    made = seal_keeper.seal_for(config)
    if config["forks"] > 0:
        sealed = config["seal"]
        made._filters = family = _FamilyFirst(made._filters, config)
        seal.MOUNTERS["roots"] = family.mount_roots
        zygote_forks.more_flags = _CLONE_FS | _CLONE_PARENT
        sealed["mounts"].append({"kind": "roots"})
        sealed["skip"] = [*sealed["skip"], "capabilities"]  # the keeper needs one for a moment more
    return made


class _FamilyFirst(seal_keeper.KeeperFirst):
    """As where there are copies; gives up the capabilities, too."""

    def __init__(self, filters, config):
        super().__init__(filters._filters, config)
        self._forks = config["forks"]
        self._folders = [path for path in self._folders if path != PLACE]
        self._of_keeper = linux.SeccompFilter(bytes.fromhex(config["keeperFilter"]))

    def mount_roots(self, _entry):
        """Root 0 is the guest's, with the folders that are mounted already; mount_namespaces(7)."""
        for root in range(self._forks + 1):
            top = f"{PLACE}/{root}"
            os.mkdir(top, 0o700)
            linux.mount("/", top, "", linux.MS_BIND | _MS_REC)
            linux.mount("", top, "", _MS_UNBINDABLE)  # the next is not to have it in itself
            seal.MOUNTERS["hidden"]({"path": top + PLACE})
            for number, path in enumerate(self._folders if root > 0 else []):
                folder = f"{PLACE}/{root}.{number}"
                os.mkdir(folder, 0o700)
                linux.mount(folder, top + path, "", linux.MS_BIND)

    def install(self, slot, carrier):
        if slot < 0 and "capabilities" not in self._skipped:
            linux.drop_capabilities()
        super().install(slot, carrier)

    def _split(self, own):
        roots = [os.open(f"{PLACE}/{root}", os.O_PATH | os.O_CLOEXEC) for root in range(self._forks + 1)]
        folder = os.getcwd()
        pairs = [socket.socketpair() for _ in range(self._levers)]
        _move(roots[0])
        os.chdir(folder)
        copying, forking = linux.Cloner([], _CLONE_FS), linux.Cloner([], _CLONE_PARENT)
        pid = linux.Cloner([], _CLONE_FS | _SIGCHLD).clone()
        for ours, theirs in pairs:
            (ours if pid == 0 else theirs).close()
        seats = range(own + 1, own + 1 + self._forks * _SOCKETS)
        if pid > 0:
            _keep_chroot()
            keeper = _FamilyKeeper(own, [ours for ours, _ in pairs], roots)
            self._filters = _Plain(self._of_keeper)
            self._keep(keeper, [*range(own), *seats], pid)
        if "capabilities" not in self._skipped:
            linux.drop_capabilities()
        for root in roots:
            os.close(root)
        levers = [theirs.detach() for _, theirs in pairs]
        seal_keeper.given = (levers, copying.clone, self._folders, list(seats), forking.clone)


class _Plain:
    """The keeper's filter: that of its guest, and chroot(2) besides."""

    def __init__(self, program):
        self._program = program

    def install(self, _slot, _carrier):
        self._program.install()


class _FamilyKeeper(seal_keeper.Keeper):
    """Opens nothing by a name: what a name means is, while folder and root are shared, for the guest to say."""

    def __init__(self, own, levers, roots):
        super().__init__(own, levers)
        self._roots = roots
        self._folder = None  # where the guest was, while it is moved

    def _obey(self, number):
        if number < MOVES:
            super()._obey(number)
            return
        root = number - MOVES
        if root > 0 and self._folder is None:
            with contextlib.suppress(OSError):  # the guest may have closed it to itself, or it is of /proc
                self._folder = os.open(".", os.O_PATH | os.O_CLOEXEC)
        _move(self._roots[root])
        if root == 0 and self._folder is not None:
            with contextlib.suppress(OSError):
                os.fchdir(self._folder)
            os.close(self._folder)
            self._folder = None
        self._tell({"moved": root})


def _move(root):
    """Ends all where it has moved elsewhere: a guest may change the folder between the two calls.

    What hides the roots is another mount in each. Nobody but us can change the root that it is looked for in.
    """
    os.fchdir(root)
    os.chroot(".")
    if not os.path.samestat(os.lstat(PLACE), os.lstat(PLACE[1:], dir_fd=root)):
        os._exit(1)


def _keep_chroot():
    """As linux.drop_capabilities, but for one; capabilities(7)."""
    number = 0
    while linux._libc.prctl(linux._PR_CAPBSET_DROP, number, 0, 0, 0) == 0:
        number += 1
    only = (ctypes.c_uint32 * 6)(_CAP_SYS_CHROOT, _CAP_SYS_CHROOT)
    linux._check(linux._libc.capset((ctypes.c_uint32 * 2)(0x2008_0522, 0), only))
