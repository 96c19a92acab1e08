"""Processes: a guest is one and can make no other; the error says so.

All ways to make one end in a few functions of C, but most of them ask for other things first, fail
for lack of those, and would say that instead.
"""

from agent.pristine import kept as __builtins__

import os
import posix
import subprocess
import sys
from importlib.machinery import BuiltinImporter, ModuleSpec
from types import ModuleType

import _posixsubprocess

from .unavailable import refusing

_TEXT = "the wasm wall has no processes: %s cannot work here"

#: Those of `os` that make a process or become another program.
_OF_OS = (
    "fork forkpty popen posix_spawn posix_spawnp system"
    " execl execle execlp execlpe execv execve execvp execvpe"
    " spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe"
).split()


def adapt():
    for name in _OF_OS:
        for module in (os, posix):
            original = module.__dict__.get(name)
            if original is not None:
                setattr(module, name, refusing(_TEXT % ("os." + name), original))
    popen = subprocess.Popen
    popen.__init__ = refusing(_TEXT % "subprocess", popen.__init__)
    _posixsubprocess.fork_exec = refusing(_TEXT % "starting one", _posixsubprocess.fork_exec)
    for module in (_semaphores(), _shared_memory()):
        module.__spec__ = ModuleSpec(module.__name__, BuiltinImporter, origin="built-in")
        module.__loader__ = BuiltinImporter
        sys.modules[module.__name__] = module


# Modules that this interpreter lacks, and without which multiprocessing could not be imported.


def _semaphores():
    """A queue, a pool or a lock of multiprocessing begins with a semaphore between processes."""
    module = ModuleType("_multiprocessing")
    module.SemLock = SemLock
    module.sem_unlink = refusing(_TEXT % "multiprocessing")
    module.flags = {}
    return module


class SemLock:
    __module__ = "_multiprocessing"

    SEM_VALUE_MAX = (1 << 31) - 1

    __new__ = refusing(_TEXT % "multiprocessing", object.__new__)
    _rebuild = __new__


def _shared_memory():
    module = ModuleType("_posixshmem")
    module.shm_open = module.shm_unlink = refusing(_TEXT % "multiprocessing.shared_memory")
    return module
