"""The few Linux calls that Python's standard library lacks, by way of ctypes.

Each raises OSError with the errno of the kernel. Numbers and structures are those of the kernel's
user-space headers; the manual page of each call is named beside it.
"""

import ctypes
import os
import struct

_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL: the interpreter lock stays held across clone
# Looked up once: to do it in each clone would copy many of its pages.
_syscall, _prctl, _mount, _capset = _libc.syscall, _libc.prctl, _libc.mount, _libc.capset
_syscall.restype = ctypes.c_long
_before_fork, _after_fork_child = ctypes.pythonapi.PyOS_BeforeFork, ctypes.pythonapi.PyOS_AfterFork_Child
_after_fork_parent = ctypes.pythonapi.PyOS_AfterFork_Parent

# clone(2)
NAMESPACE_FLAGS = {
    "user": 0x1000_0000,
    "mount": 0x0002_0000,
    "pid": 0x2000_0000,
    "ipc": 0x0800_0000,
    "uts": 0x0400_0000,
    "net": 0x4000_0000,
}
_CLONE_CHILD_CLEARTID = 0x0020_0000
_CLONE_CHILD_SETTID = 0x0100_0000
_SIGCHLD = 17

# mount(2)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096

# prctl(2)
_PR_SET_DUMPABLE = 4
_PR_CAPBSET_READ = 23
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_GET_TID_ADDRESS = 40

# seccomp(2)
_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SECCOMP_SET_MODE_FILTER = 1

# syscalls(2); the calls after number 424 have one number on every architecture
_SYS_CLONE = {"x86_64": 56, "aarch64": 220}
_SYS_CLOSE_RANGE = 436
_SYS_LANDLOCK_CREATE_RULESET = 444
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT_SELF = 446

MACHINE = os.uname().machine


def _check(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _long(value):
    return ctypes.c_long(value)


def prctl(option, *arguments):
    return _check(_prctl(option, *map(ctypes.c_ulong, (*arguments, 0, 0, 0, 0)[:4])))


def set_not_dumpable():
    """Nobody of the same user may then trace this process or read its memory; prctl(2)."""
    prctl(_PR_SET_DUMPABLE, 0)


def set_dumpable():
    """Gives the process its own /proc/self back; prctl(2)."""
    prctl(_PR_SET_DUMPABLE, 1)


def _thread_id_address():
    """Where libc keeps this thread's id, so that the kernel can renew it in a clone."""
    address = ctypes.c_void_p()
    _check(_prctl(_PR_GET_TID_ADDRESS, ctypes.byref(address), 0, 0, 0))
    return address.value


class Cloner:
    """Clones this process into new namespaces, as fork() does but in one call; clone(2).

    libc's own fork() can't enter namespaces, and it keeps the thread id that libc caches right;
    here the kernel does that (CLONE_CHILD_SETTID). The interpreter's fork hooks are called as
    os.fork() calls them.
    """

    def __init__(self, namespaces, end_signal=_SIGCHLD):
        flags = sum(NAMESPACE_FLAGS[name] for name in namespaces)
        flags |= _CLONE_CHILD_SETTID | _CLONE_CHILD_CLEARTID | end_signal
        thread_id = ctypes.c_void_p(_thread_id_address())
        zero = _long(0)
        if MACHINE == "x86_64":
            tail = (thread_id, zero)
        else:  # aarch64 takes the thread-local storage before the child's id
            tail = (zero, thread_id)
        self._arguments = (_long(_SYS_CLONE[MACHINE]), _long(flags), zero, zero, *tail)

    def clone(self):
        """Returns 0 in the child and the child's pid in the caller."""
        _before_fork()
        pid = _syscall(*self._arguments)
        if pid == 0:
            _after_fork_child()
            return 0
        number = ctypes.get_errno()
        _after_fork_parent()
        if pid < 0:
            raise OSError(number, os.strerror(number))
        return pid


def mount(source, target, kind, flags, options=""):
    """mount(2)"""
    _check(_mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()))


def hide_cgroups():
    """Makes the own control group the topmost that has a name; cgroup_namespaces(7)."""
    _check(_libc.unshare(0x0200_0000))


def close_from(first):
    """Closes every descriptor from `first` on; close_range(2)."""
    _check(_syscall(_long(_SYS_CLOSE_RANGE), _long(first), ctypes.c_ulong(0xFFFF_FFFF), _long(0)))


def drop_capabilities():
    """Gives up every capability, and the means to get one back; capabilities(7)."""
    number = 0
    while _prctl(_PR_CAPBSET_DROP, number, 0, 0, 0) == 0:
        number += 1  # until EINVAL: past the kernel's last capability
    # EPERM instead means that the right to drop is gone, which is well only if nothing is left.
    if number == 0 and any(_prctl(_PR_CAPBSET_READ, rest, 0, 0, 0) == 1 for rest in range(64)):
        raise PermissionError("the capability bounding set could not be emptied")
    header = struct.pack("=2I", 0x2008_0522, 0)  # _LINUX_CAPABILITY_VERSION_3, this thread
    _check(_capset(header, bytes(24)))


def forbid_new_privileges():
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


class SeccompFilter:
    """A compiled filter, ready to be installed; seccomp(2)."""

    def __init__(self, program):
        class Program(ctypes.Structure):
            _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]

        self._program = Program(len(program) // 8, program)

    def install(self, flags=0):
        """Returns the descriptor of the listener, when the flags ask for one; seccomp_unotify(2)."""
        number, mode = _long(_SYS_SECCOMP[MACHINE]), _long(_SECCOMP_SET_MODE_FILTER)
        return _check(_syscall(number, mode, _long(flags), ctypes.byref(self._program)))


def landlock_version():
    """The Landlock ABI of this kernel; OSError when it has none; landlock(7)."""
    return _check(_syscall(_long(_SYS_LANDLOCK_CREATE_RULESET), None, _long(0), _long(1)))


def landlock_create(attributes):
    return _check(_syscall(_long(_SYS_LANDLOCK_CREATE_RULESET), attributes, _long(len(attributes)), _long(0)))


def landlock_allow(ruleset, attributes):
    path_beneath = 1
    _check(_syscall(_long(_SYS_LANDLOCK_ADD_RULE), _long(ruleset), _long(path_beneath), attributes, _long(0)))


def landlock_restrict(ruleset):
    _check(_syscall(_long(_SYS_LANDLOCK_RESTRICT_SELF), _long(ruleset), _long(0)))
