"""Modules that only make sense with a host's JavaScript at hand: not there, as if never built in."""

from agent.pristine import kept as __builtins__

import _imp
import sys

#: What is compiled into this interpreter, but must not be imported: to set it up needs JavaScript.
_HIDDEN = frozenset(("_pyodide_core",))


def adapt():
    is_builtin = _imp.is_builtin

    def is_builtin_here(name, /):
        return 0 if name in _HIDDEN else is_builtin(name)

    is_builtin_here.__name__ = is_builtin_here.__qualname__ = is_builtin.__name__
    is_builtin_here.__doc__ = is_builtin.__doc__
    _imp.is_builtin = is_builtin_here
    names = sys.builtin_module_names
    sys.builtin_module_names = tuple(name for name in names if name not in _HIDDEN)
