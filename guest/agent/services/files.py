"""Files of the guest, for the host: what there is, and contents in pieces.

The host opens no path of ours. It asks, and takes what it is told as the word of a stranger.
"""

from ..pristine import kept as __builtins__

import os
from errno import EINVAL
from itertools import islice
from stat import S_ISDIR, S_ISLNK, S_ISREG

from .digests import Digests

_open = os.open
_close = os.close
_fstat = os.fstat
_lstat = os.lstat
_stat = os.stat
_pread = os.pread
_pwrite = os.pwrite
_ftruncate = os.ftruncate
_fchmod = os.fchmod
_mkdir = os.mkdir
_rmdir = os.rmdir
_unlink = os.unlink
_rename = os.rename
_symlink = os.symlink
_readlink = os.readlink
_scandir = os.scandir

# Neither a fifo nor a terminal may keep us waiting, or become ours.
_CAREFUL = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_READ = os.O_RDONLY | _CAREFUL
_READ_NO_LINK = _READ | os.O_NOFOLLOW
_WRITE = os.O_WRONLY | _CAREFUL
_MAKE = _WRITE | os.O_CREAT

_digests = Digests()


def _kind(mode):
    if S_ISREG(mode):
        return "file"
    if S_ISDIR(mode):
        return "folder"
    return "link" if S_ISLNK(mode) else "other"


def _describe(path, found):
    """[kind, size, permission bits, milliseconds since 1970, target of a link]"""
    kind = _kind(found.st_mode)
    size = found.st_size if kind == "file" else 0
    modified = max(0, found.st_mtime_ns // 1_000_000)
    target = _readlink(path) if kind == "link" else None
    return [kind, size, found.st_mode & 0o7777, modified, target]


def _tell(_session, path):
    """What is there, a link itself; None when nothing is."""
    try:
        return _describe(path, _lstat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _walk(_session, path, depth, most, digest_bytes):
    """[why it is not all, or None; entries]: what is below a folder, folders before what is in them.

    An entry is the number of its folder's entry (-1: the folder itself), its name, what `_describe`
    says and, for files of `digest_bytes` bytes in all, a digest of the content.
    """
    entries = []
    problem = None
    folders = [(path, -1, 1)]
    for folder, number, level in folders:
        if level > depth:
            continue
        try:
            found, more = _names(folder, most - len(entries))
        except OSError as error:
            if number < 0:
                raise
            problem = problem or error.strerror
            continue
        if more:
            problem = "there are too many"
        for name, place in found:
            try:
                status = _lstat(place)
                described = _describe(place, status)
            except FileNotFoundError:
                continue
            except OSError as error:
                problem = problem or error.strerror
                continue
            digest = None
            if described[0] == "folder":
                folders.append((place, len(entries), level + 1))
            elif described[0] == "file" and described[1] <= digest_bytes:
                digest_bytes -= described[1]
                digest = _digest(place, status)
            entries.append([number, name, *described, digest])
    return [problem, entries]


def _names(folder, most):
    """(name, path) of at most so many, sorted, and whether there are more."""
    with _scandir(folder) as found:
        names = [(entry.name, entry.path) for entry in islice(found, most + 1)]
    return sorted(names[:most]), len(names) > most


def _digest(path, status):
    known = _digests.known(path, status)
    if known is not None:
        return known
    try:
        descriptor = _open_regular(path, _READ_NO_LINK)
    except OSError:
        return None
    try:
        return _digests.make(path, descriptor)
    finally:
        _close(descriptor)


def _open_regular(path, flags, mode=0o644):
    descriptor = _open(path, flags, mode)
    if S_ISREG(_fstat(descriptor).st_mode):
        return descriptor
    _close(descriptor)
    raise OSError(EINVAL, "Not a regular file", path)


def _read(_session, path, offset, count):
    """Fewer bytes than were asked for are the last."""
    descriptor = _open_regular(path, _READ)
    try:
        return _pread(descriptor, count, offset)
    finally:
        _close(descriptor)


def _write(_session, path, offset, data, mode):
    """The beginning of a file makes it, with all folders above it."""
    if offset == 0:
        _make_parents(path)
    descriptor = _open_regular(path, _MAKE if offset == 0 else _WRITE)
    try:
        if offset == 0:
            _ftruncate(descriptor, 0)
        rest = memoryview(data)
        while rest:
            count = _pwrite(descriptor, rest, offset)
            offset += count
            rest = rest[count:]
        if mode is not None:
            _fchmod(descriptor, mode)
    finally:
        _close(descriptor)


def _make_folder(_session, path):
    """Whether it was made: false when there is one."""
    _make_parents(path)
    try:
        _mkdir(path)
    except FileExistsError:
        if not S_ISDIR(_stat(path).st_mode):
            raise
        return False
    return True


def _make_parents(path):
    parent = path.rpartition("/")[0]
    missing = []
    while parent:
        try:
            _lstat(parent)
            break
        except FileNotFoundError:
            missing.append(parent)
            parent = parent.rpartition("/")[0]
    for folder in reversed(missing):
        try:
            _mkdir(folder)
        except FileExistsError:
            pass


def _put(_session, top, entries):
    """Folders, links and small files below a folder, in order: [path, kind, mode, content].

    Folders can be written to, whatever they were elsewhere: there is more to come in them.
    """
    for path, kind, mode, content in entries:
        place = top + "/" + path
        if kind == "file":
            _write(_session, place, 0, content, mode)
        elif kind == "link":
            _symlink(content, place)
        else:
            _mkdir(place)


def _remove(_session, path):
    """With all that is below, if it is a folder."""
    if not S_ISDIR(_lstat(path).st_mode):
        return _unlink(path)
    _empty(_session, path)
    _rmdir(path)


def _empty(_session, path):
    """Removes what is below a folder."""
    folders = [path]
    for folder in folders:
        with _scandir(folder) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    _unlink(entry.path)
    for folder in reversed(folders[1:]):
        _rmdir(folder)


def _move(_session, path, target):
    _make_parents(target)
    _rename(path, target)


SERVICES = {
    "files.stat": _tell,
    "files.walk": _walk,
    "files.read": _read,
    "files.write": _write,
    "files.mkdir": _make_folder,
    "files.put": _put,
    "files.remove": _remove,
    "files.empty": _empty,
    "files.rename": _move,
}
