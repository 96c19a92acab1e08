"""webbrowser: the module of Pyodide asks the page's JavaScript; this one has no browser, as a server."""

from agent.pristine import kept as __builtins__

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

_DOC = "Interfaces for launching and remotely controlling web browsers."

_browsers = {}


class Error(Exception):
    """No browser can be used."""


def register(name, klass, instance=None, *, preferred=False):
    """Register a browser connector."""
    made = {name.lower(): (klass, instance)}
    known = dict(_browsers)
    _browsers.clear()
    _browsers.update(made | known | made if preferred else known | made)


def get(using=None):
    """Return a browser launcher instance appropriate for the environment."""
    name = next(iter(_browsers), None) if using is None else using.lower()
    if name not in _browsers:
        raise Error("could not locate runnable browser")
    make, instance = _browsers[name]
    return make() if instance is None else instance


def open(url, new=0, autoraise=True):
    """Display url using the default browser; False when there is none."""
    try:
        browser = get()
    except Error:
        return False
    return browser.open(url, new, autoraise)


def open_new(url):
    """Open url in a new window of the default browser."""
    return open(url, 1)


def open_new_tab(url):
    """Open url in a new page ("tab") of the default browser."""
    return open(url, 2)


_PUBLIC = (Error, open, open_new, open_new_tab, get, register)


def adapt():
    module = ModuleType("webbrowser", _DOC)
    module.__spec__ = ModuleSpec("webbrowser", None, origin="built-in")
    for thing in _PUBLIC:
        thing.__module__ = "webbrowser"
        setattr(module, thing.__name__, thing)
    module.__all__ = [thing.__name__ for thing in _PUBLIC]
    sys.modules["webbrowser"] = module
