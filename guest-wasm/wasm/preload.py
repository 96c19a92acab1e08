"""Modules that many programs use: imported into the image, where they cost no guest any time.

Each makes the image larger, and with it every reset slower; so those that few programs need, or that
load fast, are left to be imported when they are wanted.
"""

from agent.pristine import kept as __builtins__

from importlib import import_module

NAMES = (
    "abc",
    "array",
    "asyncio",
    "base64",
    "bisect",
    "collections",
    "collections.abc",
    "contextlib",
    "contextvars",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "math",
    "operator",
    "pathlib",
    "pickle",
    "random",
    "queue",
    "re",
    "secrets",
    "shutil",
    "signal",
    "statistics",
    "string",
    "struct",
    "subprocess",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "types",
    "typing",
    "urllib.parse",
    "uuid",
    "weakref",
)


def load():
    for name in NAMES:
        import_module(name)
