"""What CPython does when a program ends: `Py_FinalizeEx`, as far as a guest can see it.

Threads are joined, `atexit` functions run, output is flushed, and the program's modules are taken
apart so that `__del__` methods run, in CPython's order. Each step stands on its own: an exception
in one is printed as CPython prints it and does not keep the next from running.
"""

from .pristine import kept as __builtins__

import atexit
import gc
import sys
from _thread import _count as count_threads
from _weakref import ref

from .printing import without_agent

# Attributes of sys that `finalize_modules_delete_special` in Python/pylifecycle.c sets to None.
_SPECIAL = (
    "path argv ps1 ps2 last_exc last_type last_value last_traceback path_hooks"
    " path_importer_cache meta_path __interactivehook__"
).split()


def _unraisable_type():
    """The type that `sys.unraisablehook` takes has no name to import it by."""
    found = []

    class Culprit:
        def __del__(self):
            raise ValueError

    hook, sys.unraisablehook = sys.unraisablehook, lambda details: found.append(type(details))
    try:
        Culprit()
    finally:
        sys.unraisablehook = hook
    return found[0]


_Unraisable = _unraisable_type()


def finish_program(streams):
    """Everything up to and including the flush. Returns whether that failed (CPython exits 120)."""
    _join_threads()
    atexit._run_exitfuncs()
    return _flush(streams)


def _join_threads():
    threading = sys.modules.get("threading")
    if threading is None:
        return
    try:
        threading._shutdown()
    except BaseException as error:
        _print_unraisable(error, "on threading shutdown", threading)


def _flush(streams):
    failed = False
    stdout = sys.__dict__.get("stdout")
    if stdout is not None and not _is_closed(stdout):
        try:
            stdout.flush()
        except BaseException as error:
            _print_unraisable(error, "on flushing sys.stdout", stdout)
            failed = True
    streams.flush()
    return failed


def _is_closed(stream):
    try:
        return bool(stream.closed)
    except Exception:
        return False


def _print_unraisable(error, occasion, place):
    """Up to 3.12 the interpreter says in what it happened, later on which occasion."""
    message = None
    if sys.version_info >= (3, 13):
        message, place = "Exception ignored " + occasion, None
    entries = without_agent(error.__traceback__)
    try:
        sys.unraisablehook(_Unraisable((type(error), error, entries, message, place)))
    except BaseException:
        pass


def take_apart(own_modules):
    """`finalize_modules`, for the modules not in `own_modules`; the caller holds none of them.

    While other threads run (daemon threads, which CPython would stop here) nothing is taken apart:
    they would stumble over what is gone.
    """
    if count_threads() > 0:
        return
    for name in _SPECIAL:
        if name in sys.__dict__:
            setattr(sys, name, None)
    for name in ("stdin", "stdout", "stderr"):
        setattr(sys, name, sys.__dict__.get("__%s__" % name))
    remaining = _remove_modules(own_modules)
    gc.collect()
    for name, reference in reversed(remaining):
        module = reference()
        if module is not None:
            _clear(module.__dict__)
    gc.collect()


def _remove_modules(own_modules):
    modules = sys.modules
    remaining = []
    for name in list(modules):
        module = modules[name]
        if name in own_modules and own_modules[name] is module:
            continue
        try:
            remaining.append((name, ref(module)))
        except TypeError:
            pass
        modules[name] = None
        module = None
    modules.clear()
    return remaining


def _clear(namespace):
    """`_PyModule_ClearDict`: names with one leading underscore first, then the others."""
    for name in list(namespace):
        if type(name) is str and name[:1] == "_" and name[1:2] != "_":
            namespace[name] = None
    for name in list(namespace):
        if type(name) is str and (name[:1] != "_" or name[1:2] == "_") and name != "__builtins__":
            namespace[name] = None
