"""Entry of a guest on the wasm wall: prepared once, when the image is built, then copied.

`prepare` is called before the memory is copied, `serve` (what it returns) in each copy. All that can
be done for every guest alike is done before, so that a copy has little left to do.
"""

from agent.pristine import kept as __builtins__

import gc
import json
import os
import sys

import agent
from wasm import copies, preload, standard_library

#: The channel, while the image is built.
CHANNEL = 3

#: Exit status when the channel broke, other than by the host's closing it.
BROKEN = agent.BROKEN

_LENGTH_BYTES = 4
_MOST_CONFIG_BYTES = 1024 * 1024


def prepare(descriptor=CHANNEL):
    """Do what every guest needs; returns what is to be called in a copy."""
    standard_library.adapt()
    preload.load()
    session = agent.prepare()
    session.attach(descriptor)
    started = False

    def serve():
        """Answer the host until it closes the channel, or wants a checkpoint: then it calls again."""
        nonlocal started
        try:
            if started:
                session.resume(_read_config(session.descriptor)["isCopy"])
            else:
                started = True
                _start(session)
            agent.answer(session)
        except BaseException:
            os._exit(BROKEN)

    gc.collect()
    gc.freeze()
    return serve


def _start(session):
    config = _read_config(session.descriptor)
    copies.renew()
    _set_environment(config["environment"])
    sys.path += config["path"]
    session.start(config["guardrail"], config.get("recursionLimit"))
    session.begin()


def _read_config(descriptor):
    """Length and JSON, not a byte more: what follows is for the session."""
    length = int.from_bytes(_read_exactly(descriptor, _LENGTH_BYTES), "little")
    if length > _MOST_CONFIG_BYTES:
        raise ValueError("the configuration is too large")
    return json.loads(_read_exactly(descriptor, length))


def _read_exactly(descriptor, count):
    data = b""
    while len(data) < count:
        chunk = os.read(descriptor, count - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data


def _set_environment(variables):
    """The variables and no others: what the image was built with is nobody's concern."""
    os.environ.clear()
    os.environ.update(variables)
