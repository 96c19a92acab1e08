"""Rules for teaching and exams: which modules guest code may import, which builtins it has.

This is no wall. It is Python in the guest's own process, and a guest that wants to get round it
can. It only looks at guest code: the standard library imports what it needs.
"""

from .pristine import kept as __builtins__

import builtins
import importlib
import sys
from types import ModuleType

_STANDARD = frozenset(sys.stdlib_module_names)

# Folders of the interpreter and its packages, which import what they need.
_installed = ()


def install(rules):
    """Put the rules in force; returns the module that guest code gets as `__builtins__`."""
    imports = rules.get("imports") or {}
    allow = imports.get("allow")
    deny = imports.get("deny") or ()
    if allow is not None or deny:
        _guard_imports(None if allow is None else frozenset(allow), frozenset(deny))
    denied = (rules.get("builtins") or {}).get("deny") or ()
    if not denied:
        return builtins
    return _without(denied)


def _without(denied):
    visible = ModuleType("builtins", builtins.__doc__)
    visible.__dict__.update(builtins.__dict__)
    for name in denied:
        visible.__dict__.pop(name, None)
    return visible


def _guard_imports(allow, deny):
    global _installed
    folders = {sys.prefix, sys.base_prefix, *sys.path}
    _installed = tuple(folder + "/" for folder in folders if folder)
    original_import = builtins.__import__
    original_import_module = importlib.import_module

    def check(name):
        """`name` is absolute. A rule for a package holds for its submodules."""
        parts = name.split(".")
        packages = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if any(package in deny for package in packages):
            problem = "denied"
        elif allow is None or any(package in allow for package in packages):
            return
        else:
            problem = "not among the modules allowed"
        text = "import of %r is %s by the guardrail of this sandbox"
        raise ImportError(text % (name, problem), name=name)

    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and type(name) is str and _is_guests(globals):
            check(name)
            for item in fromlist or ():
                # `from package import module` imports the module when it is one.
                submodule = "%s.%s" % (name, item)
                if submodule in deny:
                    check(submodule)
        return original_import(name, globals, locals, fromlist, level)

    def import_module(name, package=None):
        if not name.startswith(".") and _is_guests(sys._getframe(1).f_globals):
            check(name)
        return original_import_module(name, package)

    builtins.__import__ = __import__
    importlib.import_module = import_module


def _is_guests(namespace):
    """Whether code with these globals is the guest's, not the library's or a package's."""
    if namespace is None:
        return True
    name = namespace.get("__name__")
    if type(name) is str and name.partition(".")[0] in _STANDARD:
        return False
    file = namespace.get("__file__")
    if name == "__main__" or type(file) is not str:
        return True
    return not file.startswith(_installed)
