"""`input` and `getpass.getpass`, answered by the host where it offers to."""

from .pristine import kept as __builtins__

import builtins
import linecache
import os
import sys
from _frozen_importlib_external import PathFinder

from .proxies import host_id

#: Characters of a prompt; as MAX_PROMPT_UNITS in src/sandbox/prompts.ts, of one unit each at least.
MAX_PROMPT = 10_000

_input = input
_LIBRARY = os.path.dirname(linecache.__file__)


class Prompts:
    """One function in the place of `input`, which does as that does while nobody offers to answer."""

    def __init__(self, link, namespaces):
        """`namespaces` are those in which guest code finds the builtins."""
        self._link = link
        self._namespaces = namespaces
        self._host_function = None
        self._getpass = None

        def input(prompt="", /):
            return self._answer(prompt, False) if self._host_function else _input(prompt)

        def getpass(prompt="Password: ", stream=None, **keywords):
            if self._host_function:
                return self._answer(prompt, True)
            return self._getpass(prompt, stream, **keywords)

        for function, module in ((input, "builtins"), (getpass, "getpass")):
            function.__module__ = module
            function.__qualname__ = function.__name__
        input.__doc__ = _input.__doc__
        self._functions = (input, getpass)

    def begin(self, host_function):
        """A run whose prompts the host answers. Looks for modules as the guest does."""
        if host_function is None:
            return
        self._host_function = host_function
        ours, getpass = self._functions
        for namespace in self._namespaces:
            if namespace.get("input") is _input:
                namespace["input"] = ours
        module = _library_module("getpass")
        if module is not None and module.__dict__.get("getpass") is not getpass:
            self._getpass = module.getpass
            getpass.__doc__ = module.getpass.__doc__
            module.getpass = getpass

    def end(self):
        self._host_function = None
        ours = self._functions[0]
        for namespace in self._namespaces:
            if namespace.get("input") is ours:
                namespace["input"] = _input

    def _answer(self, prompt, password):
        for name in ("stderr", "stdout"):
            try:
                sys.__dict__[name].flush()
            except Exception:
                pass
        text = "".join(("", str(prompt)))[:MAX_PROMPT]
        identity = host_id(self._host_function)
        answer = self._link.call_now(identity, "call", None, text, password)
        if answer is None:
            raise EOFError if password else EOFError("EOF when reading a line")
        return answer


def _library_module(name):
    """A module of the standard library, unless the program has one of that name."""
    module = sys.modules.get(name)
    if module is None:
        found = PathFinder.find_spec(name)
        if found is None or os.path.dirname(found.origin or "") != _LIBRARY:
            return None
        from importlib import import_module

        return import_module(name)
    return module if os.path.dirname(getattr(module, "__file__", None) or "") == _LIBRARY else None


def namespaces_of(guest_builtins):
    return (builtins.__dict__, guest_builtins.__dict__)
