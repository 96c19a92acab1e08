"""Digests of files, so that the host can tell what has changed without having it.

A digest is kept as long as the kernel says that the file is the same one. A file that changed within
the last second is not taken at its word: its clock may not have moved since.
"""

from ..pristine import kept as __builtins__

import os
import time

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that was built without it: times and sizes must do
    blake2b = None

_pread = os.pread
_fstat = os.fstat
_now = time.time_ns

_CHUNK_BYTES = 1 << 20
_SETTLED_NS = 1_000_000_000

#: More are forgotten.
_MOST = 20_000


class Digests:
    def __init__(self):
        # path -> (what the kernel says of it, digest)
        self._known = {}

    def known(self, path, status):
        entry = self._known.get(path)
        return entry[1] if entry is not None and entry[0] == _identity(status) else None

    def make(self, path, descriptor):
        if blake2b is None:
            return None
        before = _fstat(descriptor)
        digest = blake2b(digest_size=16)
        offset = 0
        while offset < before.st_size:
            chunk = _pread(descriptor, _CHUNK_BYTES, offset)
            if not chunk:
                break
            digest.update(chunk)
            offset += len(chunk)
        made = digest.digest()
        if before.st_ctime_ns < _now() - _SETTLED_NS:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[path] = (_identity(before), made)
        return made


def _identity(status):
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
