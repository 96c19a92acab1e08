"""Figures of matplotlib: shown as PNG by `plt.show()`, and those that are open at the end of a run.

Nothing here imports matplotlib; if the program does, it finds that `Agg` is the backend to use, and
`pyplot.show` is replaced as soon as there is one.
"""

from .pristine import kept as __builtins__

import sys
from io import BytesIO
from importlib import _bootstrap
from _weakref import ref

from .complaining import complain

#: Variables that a program with displays finds, unless they are set. What matplotlib keeps is no file
#: of the program's.
ENVIRONMENT = {"MPLBACKEND": "Agg", "MPLCONFIGDIR": "/tmp/matplotlib"}

_PYPLOT = "matplotlib.pyplot"


def missing_from(environment):
    return {name: value for name, value in ENVIRONMENT.items() if name not in environment}


class Figures:
    def __init__(self, displays):
        self._displays = displays
        self._finder = _Finder(self._replace_show)
        # Whose `show` is ours.
        self._pyplot = None
        # References to figures that were shown, and are shown again only when they have changed.
        self._shown = []

    def begin(self):
        self._shown = []
        pyplot = sys.modules.get(_PYPLOT)
        if pyplot is None:
            self._finder.install()
        else:
            self._replace_show(pyplot)
        _choose_backend()

    def end(self):
        self._finder.remove()

    def _replace_show(self, pyplot):
        original = getattr(pyplot, "show", None)
        if pyplot is self._pyplot or not callable(original):
            return

        def show(*arguments, **keywords):
            if not self._displays.open:
                return original(*arguments, **keywords)
            self.show_open()

        show.__module__ = _PYPLOT
        show.__qualname__ = "show"
        show.__doc__ = original.__doc__
        show.__wrapped__ = original
        pyplot.show = show
        self._pyplot = pyplot

    def show_open(self):
        """Show what pyplot has open, and close it."""
        pyplot = sys.modules.get(_PYPLOT)
        if pyplot is None:
            return
        try:
            for manager in pyplot._pylab_helpers.Gcf.get_all_fig_managers():
                figure = manager.canvas.figure
                if _has_content(figure) and not self._is_shown(figure):
                    self._displays.show_figure(figure)
            pyplot.close("all")
        except Exception as error:
            complain(error)

    def close(self, value):
        """Close a figure that has been shown as the value of the run."""
        pyplot = sys.modules.get(_PYPLOT)
        try:
            if pyplot is not None and _is_figure(value):
                pyplot.close(value)
        except Exception as error:
            complain(error)

    def png_of(self, value):
        """None for what is no figure."""
        try:
            if not _is_figure(value):
                return None
            buffer = BytesIO()
            tight = "tight" if _has_content(value) else None
            value.savefig(buffer, format="png", dpi="figure", bbox_inches=tight)
            value.stale = False
            self._shown.append(ref(value))
            return buffer.getvalue()
        except Exception as error:
            complain(error)
            return None

    def _is_shown(self, figure):
        return not figure.stale and any(shown() is figure for shown in self._shown)


def _is_figure(value):
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, getattr(module, "Figure", ()))


def _has_content(figure):
    return bool(figure.axes or figure.lines or figure.images or figure.texts or figure.patches)


def _choose_backend():
    """For a matplotlib that was imported before its environment said which one."""
    matplotlib = sys.modules.get("matplotlib")
    try:
        unset = matplotlib is not None and matplotlib.rcsetup._auto_backend_sentinel
        if unset and dict.get(matplotlib.rcParams, "backend") is unset:
            matplotlib.rcParams["backend"] = "agg"
    except Exception:
        pass  # then it finds out by itself that there is no screen


class _Finder:
    """Stands before all other finders until pyplot is imported."""

    def __init__(self, imported):
        self._imported = imported

    def install(self):
        path = sys.__dict__.get("meta_path")
        if type(path) is list and not any(finder is self for finder in path):
            path.insert(0, self)

    def remove(self):
        path = sys.__dict__.get("meta_path")
        if type(path) is list:
            path[:] = [finder for finder in path if finder is not self]

    def find_spec(self, name, path=None, target=None):
        if name != _PYPLOT:
            return None
        self.remove()
        spec = _bootstrap._find_spec(name, path, target)
        if spec is not None:
            _call_afterwards(spec.loader, self._imported)
        return spec


def _call_afterwards(loader, imported):
    execute = getattr(loader, "exec_module", None)

    def exec_module(module):
        del loader.exec_module
        execute(module)
        imported(module)

    try:
        loader.exec_module = exec_module
    except AttributeError:
        pass
