"""The files and open descriptors of one moment, to be put back later.

Contents are kept in a file without a name, which counts as any file of the guest's does. What cannot
be put back as it was is told, and there is no checkpoint then.
"""

from .pristine import kept as __builtins__

import fcntl
import gc
import os
import stat
import sys

_PIECE = 1 << 20
_NOT_KEPT = os.O_CREAT | os.O_EXCL | os.O_TRUNC
_FIRST = 3


class _Unsaved(Exception):
    pass


class SavedFiles:
    def __init__(self, own, folders):
        """`own` is the number of a descriptor of ours; from it on there are only our own.

        The folders are where the guest can write, all on one file system.
        """
        self._own = own
        self._store = -1
        self._end = 0
        # (path, status, what it holds)
        self._entries = []
        # (descriptor, path or what it holds, flags, whether it is closed for programs, position)
        self._open = []
        self._folder = "/"
        self._roots = folders

    def save(self):
        """Why it cannot be saved; None when it is."""
        try:
            self._check()
            self._device = os.stat("/work").st_dev
            self._folder = os.getcwd()
            for root in self._roots:
                self._save_tree(root)
            self._save_descriptors()
        except (_Unsaved, OSError) as error:
            self.forget()
            return str(error)
        return None

    def forget(self):
        if self._store >= 0:
            os.close(self._store)
            self._store = -1

    def restore(self):
        """Put everything back. An OSError ends the guest: half of it would be worse than nothing."""
        for root in self._roots:
            _empty(root)
        for path, status, held in self._entries:
            self._restore_entry(path, status, held)
        for path, status, _ in reversed(self._entries):
            if not stat.S_ISLNK(status.st_mode):
                os.chmod(path, stat.S_IMODE(status.st_mode))
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)
        for entry in self._open:
            self._restore_descriptor(*entry)
        os.chdir(self._folder)
        self.forget()

    def _check(self):
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            pass
        else:
            raise _Unsaved("processes of the guest are running, which cannot be copied; wait for them")
        mmap = sys.modules.get("mmap")
        if mmap is not None:
            for thing in gc.get_objects():
                if type(thing) is mmap.mmap and not thing.closed:
                    raise _Unsaved("a memory map is open, which cannot be copied; close it first")

    # Trees.

    def _save_tree(self, root):
        pending = [root]
        while pending:
            path = pending.pop()
            status = os.lstat(path)
            kind = stat.S_IFMT(status.st_mode)
            held = None
            if kind == stat.S_IFREG:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
                try:
                    held = self._keep(descriptor, status.st_size)
                finally:
                    os.close(descriptor)
            elif kind == stat.S_IFLNK:
                held = os.readlink(path)
            elif kind == stat.S_IFDIR:
                with os.scandir(path) as found:
                    pending.extend(entry.path for entry in found)
            else:
                raise _Unsaved("%s is neither file, folder nor link, and cannot be copied" % (path,))
            self._entries.append((path, status, held))

    def _restore_entry(self, path, status, held):
        kind = stat.S_IFMT(status.st_mode)
        if kind == stat.S_IFDIR:
            if path not in self._roots:
                os.mkdir(path, 0o700)
        elif kind == stat.S_IFLNK:
            os.symlink(held, path)
        else:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                self._fill(descriptor, held)
            finally:
                os.close(descriptor)

    # Descriptors.

    def _save_descriptors(self):
        paths = {status.st_ino: path for path, status, _ in self._entries}
        for descriptor in range(_FIRST, self._own):
            try:
                status = os.fstat(descriptor)
            except OSError:
                continue
            kind = stat.S_IFMT(status.st_mode)
            if kind == stat.S_IFCHR:
                continue
            if kind not in (stat.S_IFREG, stat.S_IFDIR):
                raise _Unsaved(
                    "descriptor %d is a pipe, a socket or the like, which cannot be copied;"
                    " close it first (an event loop has some, too)" % (descriptor,)
                )
            self._open.append(self._describe(descriptor, status, paths))

    def _describe(self, descriptor, status, paths):
        place = None
        if status.st_dev == self._device:
            place = paths.get(status.st_ino)
            if place is None:
                place = self._keep_nameless(descriptor, status)
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        inheritable = os.get_inheritable(descriptor)
        is_file = stat.S_ISREG(status.st_mode)
        position = os.lseek(descriptor, 0, os.SEEK_CUR) if is_file else 0
        return descriptor, place, flags, inheritable, position

    def _keep_nameless(self, descriptor, status):
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        if not stat.S_ISREG(status.st_mode) or flags & os.O_ACCMODE == os.O_WRONLY:
            raise _Unsaved("descriptor %d is of something removed, which cannot be read" % (descriptor,))
        position = os.lseek(descriptor, 0, os.SEEK_CUR)
        held = self._keep(descriptor, status.st_size)
        os.lseek(descriptor, position, os.SEEK_SET)
        return held

    def _restore_descriptor(self, descriptor, place, flags, inheritable, position):
        """A file of the system stays as it is; its position is shared with the one that was."""
        if type(place) is str:
            _put(os.open(place, (flags & ~_NOT_KEPT) | os.O_CLOEXEC), descriptor, inheritable)
        elif place is not None:
            made = os.open("/tmp", os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
            self._fill(made, place)
            _put(made, descriptor, inheritable)
        if position:
            os.lseek(descriptor, position, os.SEEK_SET)

    # Contents: (size, [(offset in the file, offset in the store, length)]), without holes.

    def _keep(self, descriptor, size):
        pieces = []
        at = 0
        while at < size:
            try:
                start = os.lseek(descriptor, at, os.SEEK_DATA)
            except OSError:
                break  # ENXIO: there is nothing but a hole
            end = os.lseek(descriptor, start, os.SEEK_HOLE)
            pieces.append((start, self._end, end - start))
            self._copy(descriptor, start, self._opened(), self._end, end - start)
            self._end += end - start
            at = end
        return size, pieces

    def _fill(self, descriptor, held):
        size, pieces = held
        os.ftruncate(descriptor, size)
        for start, kept, length in pieces:
            self._copy(self._store, kept, descriptor, start, length)

    def _copy(self, source, start, target, place, length):
        done = 0
        while done < length:
            piece = os.pread(source, min(_PIECE, length - done), start + done)
            if not piece:
                raise _Unsaved("a file was changed while it was copied")
            rest = memoryview(piece)
            while rest:
                count = os.pwrite(target, rest, place + done)
                rest = rest[count:]
                done += count

    def _opened(self):
        if self._store < 0:
            store = os.open("/tmp", os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
            self._store = fcntl.fcntl(store, fcntl.F_DUPFD_CLOEXEC, self._own)
            os.close(store)
        return self._store


def _empty(root):
    """Remove everything below a folder, whatever its permissions are."""
    folders = []
    pending = [root]
    while pending:
        folder = pending.pop()
        os.chmod(folder, 0o700)
        folders.append(folder)
        with os.scandir(folder) as found:
            for entry in list(found):
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    os.unlink(entry.path)
    for folder in reversed(folders[1:]):
        os.rmdir(folder)


def _put(made, descriptor, inheritable):
    os.dup2(made, descriptor, inheritable)
    os.close(made)
