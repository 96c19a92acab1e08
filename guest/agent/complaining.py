"""Exceptions that end nothing: printed, as the interpreter prints them, and no more."""

from .pristine import kept as __builtins__

import sys

from . import errors, printing


def complain(error):
    errors.clean(error)
    printing.write(sys.__dict__.get("stderr"), printing.as_printed(error))
