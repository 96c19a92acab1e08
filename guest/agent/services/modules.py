"""Which modules can be imported, found without importing any."""

from ..pristine import kept as __builtins__

import sys

#: Modules of one folder that are looked at.
_MOST = 20_000


def top_level_modules():
    return {*sys.builtin_module_names, *sys.stdlib_module_names, *_modules_in(None)}


def submodules_of(package):
    """Those of a package that is imported, or lies where a top-level one would be found."""
    module = sys.modules.get(package)
    path = getattr(module, "__path__", None)
    if module is None:
        path = _path_of(package)
    if path is None:
        return set()
    try:
        return _modules_in([*path])
    except Exception:
        return set()


def _path_of(package):
    """The folders of a package, step by step, so that none of its code runs."""
    from importlib.machinery import PathFinder

    path = None
    name = ""
    for part in package.split("."):
        name = "%s.%s" % (name, part) if name else part
        try:
            found = PathFinder.find_spec(name, path)
        except Exception:
            return None
        path = None if found is None else found.submodule_search_locations
        if path is None:
            return None
    return path


def _modules_in(path):
    from itertools import islice
    from pkgutil import iter_modules

    return {module.name for module in islice(iter_modules(path), _MOST)}
