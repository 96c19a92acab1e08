"""Landlock: a second opinion on the file system, kept by the kernel per process; landlock(7).

Reading is allowed beneath the folders the plan names, writing in the guest's own tmpfs. What a newer
kernel can restrict besides (network ports, abstract sockets, signals, device commands) is denied whole.
"""

import os
import struct

import linux

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG, _MAKE_SOCK, _MAKE_FIFO, _MAKE_SYM = 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14

_READ = _READ_FILE | _READ_DIR
_FILE_ONLY = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_WRITE = (
    _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SOCK | _MAKE_FIFO
    | _MAKE_SYM | _REFER | _TRUNCATE
)  # fmt: skip

# How many access rights and scopes each ABI knows, from landlock(7), section VERSIONS.
_RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET_SINCE, _NET_RIGHTS = 4, 0b11
_SCOPE_SINCE, _SCOPES = 6, 0b11


class Rules:
    """The rules of one plan; `restrict` applies them to the calling process."""

    def __init__(self, plan):
        version = linux.landlock_version()
        self._handled = (1 << _RIGHTS_OF_ABI[min(version, 5)]) - 1
        network = _NET_RIGHTS if version >= _NET_SINCE and not plan["network"] else 0
        scoped = _SCOPES if version >= _SCOPE_SINCE else 0
        attributes = struct.pack("=QQQ", self._handled, network, scoped)
        # Older kernels know a shorter structure, and refuse a longer one.
        size = 24 if version >= _SCOPE_SINCE else 16 if version >= _NET_SINCE else 8
        self._attributes = attributes[:size]
        written = _READ | _WRITE | (_EXECUTE if plan["executeWritten"] else 0)
        rights = [(rule["path"], _READ | (_EXECUTE if rule["execute"] else 0)) for rule in plan["readOnly"]]
        rights += [(path, written) for path in plan["readWrite"]]
        # Of a file the kernel takes no rights of folders. What is there now is of the kind that a guest has, and
        # what is not is a folder that each gets anew.
        files = {path for path, _ in rights if os.path.exists(path) and not os.path.isdir(path)}
        self._rights = [
            (path, wanted & self._handled & (_FILE_ONLY if path in files else -1)) for path, wanted in rights
        ]

    def restrict(self):
        ruleset = linux.landlock_create(self._attributes)
        for path, rights in self._rights:
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            linux.landlock_allow(ruleset, struct.pack("=Qi", rights, folder))
            os.close(folder)
        linux.landlock_restrict(ruleset)
        os.close(ruleset)
