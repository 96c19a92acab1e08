"""The module `host`, and the names that the host has put in it and among the program's globals."""

from .pristine import kept as __builtins__

import sys
from types import ModuleType

from .host_errors import PUBLIC

# Which of them `import host` finds.
_shown = None

_DOC = "What the host has handed to this program."


class HostModule:
    """Not to be imported before there is anything in it: a program may have a `host` of its own."""

    def __init__(self, main):
        self._main = main
        self._module = None
        # Those that stay, as opposed to those of one run.
        self._exposed = {}
        self._of_run = {}

    def bind(self, values):
        """Before a run: dicts of names and values, by what they are for."""
        self._main.__dict__.update(values["inputs"])
        exposed = values["exposed"]
        self._exposed.update(exposed)
        self._add(exposed)
        self._of_run = of_run = values["run_exposed"]
        self._add(of_run)

    def show(self):
        """See to it that the module can be imported, whatever the last run has done."""
        global _shown
        if self._module is not None:
            sys.modules["host"] = _shown = self._module
        elif _shown is not None and sys.modules.get("host") is _shown:
            del sys.modules["host"]

    def _add(self, names):
        if not names:
            return
        if self._module is None:
            self._module = ModuleType("host", _DOC)
            for error in PUBLIC:
                self._module.__dict__[error.__name__] = error
        self._module.__dict__.update(names)
        self._main.__dict__.update(names)

    def unbind(self):
        """After a run: what was for this run alone goes, unless the program has put something there."""
        of_run = self._of_run
        if not of_run:
            return
        self._of_run = {}
        for namespace in (self._main.__dict__, self._module.__dict__):
            for name, value in of_run.items():
                if namespace.get(name) is not value:
                    continue
                if name in self._exposed:
                    namespace[name] = self._exposed[name]
                else:
                    del namespace[name]

    def forget(self):
        """The program ends: nothing of it may be kept alive from here."""
        self._exposed = {}
        self._of_run = {}
        self._main = self._module = None
