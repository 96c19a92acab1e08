"""The user: `pwd` and `grp`, which this interpreter lacks, answering as under the kernel wall.

There is one user and the administrator. (As in `etcFiles` of src/policy/mounts.ts.)
"""

from agent.pristine import kept as __builtins__

import sys
from collections import namedtuple
from importlib.machinery import BuiltinImporter, ModuleSpec
from types import ModuleType

_Passwd = namedtuple("struct_passwd", "pw_name pw_passwd pw_uid pw_gid pw_gecos pw_dir pw_shell")
_Group = namedtuple("struct_group", "gr_name gr_passwd gr_gid gr_mem")
_Passwd.__module__ = "pwd"
_Group.__module__ = "grp"

_USERS = (
    _Passwd("root", "x", 0, 0, "root", "/", ""),
    _Passwd("sandbox", "x", 1000, 1000, "sandbox", "/work", ""),
)
_GROUPS = (("root", 0), ("sandbox", 1000))


def _number(value, what):
    if not isinstance(value, int):
        raise TypeError("%s should be integer, not %s" % (what, type(value).__name__))
    return int(value)


def _text(value, function):
    if not isinstance(value, str):
        kind = type(value).__name__
        raise TypeError("%s() argument must be str, not %s" % (function, kind))
    if "\0" in value:
        raise ValueError("embedded null byte")
    return value


def getpwuid(uid, /):
    """The entry of the user with this number; KeyError when there is none."""
    uid = _number(uid, "uid")
    for user in _USERS:
        if user.pw_uid == uid:
            return user
    raise KeyError("getpwuid(): uid not found: %d" % uid)


def getpwnam(name, /):
    """The entry of the user with this name; KeyError when there is none."""
    name = _text(name, "getpwnam")
    for user in _USERS:
        if user.pw_name == name:
            return user
    raise KeyError("getpwnam(): name not found: %r" % name)


def getpwall():
    """All entries."""
    return list(_USERS)


def _group(entry):
    name, gid = entry
    return _Group(name, "x", gid, [])


def getgrgid(id):
    """The entry of the group with this number; KeyError when there is none."""
    id = _number(id, "gid")
    for entry in _GROUPS:
        if entry[1] == id:
            return _group(entry)
    raise KeyError("getgrgid(): gid not found: %d" % id)


def getgrnam(name):
    """The entry of the group with this name; KeyError when there is none."""
    name = _text(name, "getgrnam")
    for entry in _GROUPS:
        if entry[0] == name:
            return _group(entry)
    raise KeyError("getgrnam(): name not found: %r" % name)


def getgrall():
    """All entries."""
    return [_group(entry) for entry in _GROUPS]


_MODULES = {
    "pwd": (_Passwd, getpwuid, getpwnam, getpwall),
    "grp": (_Group, getgrgid, getgrnam, getgrall),
}


def adapt():
    for name, members in _MODULES.items():
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, BuiltinImporter, origin="built-in")
        module.__loader__ = BuiltinImporter
        for member in members:
            member.__module__ = name
            setattr(module, member.__name__, member)
        sys.modules[name] = module
