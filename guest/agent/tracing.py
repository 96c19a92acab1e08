"""Trace and profile functions of the guest, kept out of lines that nothing may break in between."""

from .pristine import kept as __builtins__

import sys

_gettrace = sys.gettrace
_settrace = sys.settrace
_getprofile = sys.getprofile
_setprofile = sys.setprofile


def untraced(function, *arguments):
    """Call `function`; none of its lines is shown to the guest."""
    trace = _gettrace()
    profile = _getprofile()
    if trace is None and profile is None:
        return function(*arguments)
    try:
        _settrace(None)
        _setprofile(None)
        return function(*arguments)
    finally:
        _setprofile(profile)
        _settrace(trace)
