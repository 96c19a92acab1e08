"""Hosts RestrictedPython: one JSON line with a program in, one with what it came to out.

The guards are those that its documentation begins with: what it hands out itself, and no import.
"""

import json
import sys
import time
import warnings

from RestrictedPython import compile_restricted, safe_builtins, utility_builtins
from RestrictedPython.Eval import default_guarded_getitem, default_guarded_getiter
from RestrictedPython.Guards import full_write_guard, guarded_iter_unpack_sequence, safer_getattr
from RestrictedPython.PrintCollector import PrintCollector

sys.path.pop(0)
# What it cannot do shows in what comes out.
warnings.simplefilter("ignore")


def run(code):
    """The output of a program, in variables of its own."""
    names = {
        "__builtins__": {**safe_builtins, **utility_builtins, "sum": sum, "list": list, "dict": dict},
        "__metaclass__": type,
        "__name__": "restricted",
        "_getattr_": safer_getattr,
        "_getitem_": default_guarded_getitem,
        "_getiter_": default_guarded_getiter,
        "_iter_unpack_sequence_": guarded_iter_unpack_sequence,
        "_print_": PrintCollector,
        "_write_": full_write_guard,
    }
    exec(compile_restricted(code, "<program>", "exec"), names)
    collected = names.get("_print")
    return "" if collected is None else collected()


for line in sys.stdin:
    start = time.perf_counter()
    try:
        told = {"stdout": run(json.loads(line)), "ms": (time.perf_counter() - start) * 1000}
    except BaseException as error:
        told = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(told), flush=True)
