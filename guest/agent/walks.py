"""The traceback module passes over the agent, above guest code and below it.

What C code prints has been cleaned already (see errors.py). What guest code prints of an exception it
has caught, or of the stack it stands on, is gathered by a few functions of that module, which are
given the same frames without ours. (`f_back` shows them still: it belongs to the interpreter.)
"""

from .pristine import kept as __builtins__

import sys
import traceback

_WALKS = ("walk_stack", "walk_tb", "_walk_tb_with_full_positions")

# What runs below every program, the entry of the process included.
_below = set()


def install():
    frame = sys._getframe()
    while frame is not None:
        _below.add(frame.f_code)
        frame = frame.f_back
    for name in _WALKS:
        walk = traceback.__dict__.get(name)
        if walk is not None:
            setattr(traceback, name, _without_agent(walk))


def _without_agent(walk):
    def walker(start):
        # By `filter`, so that no further frame stands between a walk and its caller.
        return filter(_is_guests, walk(start))

    walker.__name__ = walk.__name__
    walker.__qualname__ = walk.__qualname__
    walker.__module__ = walk.__module__
    walker.__doc__ = walk.__doc__
    return walker


_Frame = type(sys._getframe())


def _is_guests(entry):
    frame = entry[0]
    if type(frame) is not _Frame:
        return True  # the module takes whatever looks like a frame
    return frame.f_builtins is not __builtins__ and frame.f_code not in _below
