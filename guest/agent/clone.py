"""What the zygote's interpreter lacks or must not share with its clones."""

from .pristine import kept as __builtins__

import builtins
import os
import sys

#: What is loaded before there is a guest, once `hide` has been called: its program starts with these.
own_modules = {}

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def complete_builtins():
    """`exit`, `help` and so on come from `site`, which an isolated interpreter does not run."""
    if hasattr(builtins, "exit"):
        return
    import site

    site.setquit()
    site.setcopyright()
    site.sethelper()


def preload():
    """Modules that many runs need, if only to print a traceback: loaded once, shared by all."""
    import ast, linecache, traceback, warnings  # noqa: E401, F401


def after_clone():
    """Random numbers of a clone must not repeat those of its siblings."""
    random = sys.modules.get("random")
    if random is not None:
        random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def hide():
    """Take our modules and our folder out of the way of the guest's own imports.

    From now on none of ours can be imported any more.
    """
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name != "__main__" and type(file) is str and file.startswith(_HERE + "/"):
            del sys.modules[name]
    for folder in list(sys.path_importer_cache):
        if folder == _HERE or folder.startswith(_HERE + "/"):
            del sys.path_importer_cache[folder]
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != _HERE]
    own_modules.update(sys.modules)
    own_modules.pop("__main__", None)
