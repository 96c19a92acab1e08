"""What the builder of an image lets the interpreter do: compile the library, and prepare a guest.

The results go out on the channel. None of this is in the image's memory in the end.
"""

import json
import os
import platform
import sys
import warnings
from importlib import _bootstrap_external, util

_CHANNEL = 3


def send_compiled(folders):
    """For each module a record: path and compiled file, each behind its length (4 bytes, little-endian)."""
    warnings.simplefilter("ignore")
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for name in names:
                if name.endswith(".py"):
                    _send_one(f"{parent}/{name}")


def _send_one(path):
    with open(path, "rb") as file:
        source = file.read()
    code = compile(source, path, "exec", dont_inherit=True, optimize=0)
    # Unchecked: the files of an image do not change, so nobody needs to compare them with their source.
    compiled = _bootstrap_external._code_to_hash_pyc(code, util.source_hash(source), False)
    for field in (util.cache_from_source(path).encode(), compiled):
        _write(_CHANNEL, len(field).to_bytes(4, "little") + field)


def prepare(library):
    """Prepares a guest and tells, as JSON, what the manifest has of it."""
    _move_library(library)
    import wasm_main

    told = os.dup(_CHANNEL)  # the session takes the other for itself
    entry = wasm_main.prepare(_CHANNEL)
    entry.itself = entry  # alive until the builder holds it
    found = {"python": platform.python_version(), "entry": id(entry)}
    _write(told, json.dumps(found).encode())
    os.close(told)


def _move_library(folder):
    """Pyodide's interpreter is built for a library in an archive; ours is a folder, as elsewhere."""
    archive = sys._stdlib_dir
    for module in list(sys.modules.values()):
        for name in ("__file__", "__path__"):
            value = getattr(module, name, None)
            if isinstance(value, str):
                setattr(module, name, value.replace(archive, folder))
            elif isinstance(value, list):
                value[:] = [path.replace(archive, folder) for path in value]
    sys._stdlib_dir = folder
    own = __file__.rpartition("/")[0]  # the agent takes it out again
    sys.path[:] = [own, archive, folder, f"{folder}/lib-dynload"]
    sys.path_importer_cache.clear()


def _write(descriptor, data):
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
