"""Processes: a guest is one, and can make no other; the error says so."""

from agent.pristine import kept as __builtins__

import os
import subprocess

import _posixsubprocess

from .unavailable import refusing

TEXT = "the wasm wall has no processes: %s cannot work here"

#: Those of `os` that make a process or become another program, as far as this interpreter has them.
_OF_OS = (
    "fork forkpty system popen posix_spawn posix_spawnp"
    " execl execle execlp execlpe execv execve execvp execvpe"
    " spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe"
).split()


def adapt():
    posix = os.fork.__module__
    for name in _OF_OS:
        original = getattr(os, name, None)
        if original is None:
            continue
        refuse = refusing(name, TEXT % ("os." + name), original)
        setattr(os, name, refuse)
        if original.__module__ == posix:
            setattr(_module(posix), name, refuse)
    _posixsubprocess.fork_exec = refusing(
        "fork_exec", TEXT % "starting one", _posixsubprocess.fork_exec
    )
    subprocess.Popen.__init__ = refusing(
        "__init__", TEXT % "subprocess", subprocess.Popen.__init__
    )


def _module(name):
    return __import__(name)
