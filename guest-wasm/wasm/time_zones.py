"""zoneinfo: UTC is there without any data; where there is none, say what would help."""

from agent.pristine import kept as __builtins__

import struct
import sys
from io import BytesIO
from os.path import isdir
from zoneinfo import ZoneInfoNotFoundError, _common

# Where the image has the zones of the machine that it was built on.
_FOLDER = "/usr/share/zoneinfo"

_UNKNOWN = "No time zone found with key %s"
_TEXT = (
    "No time zone found with key %s: there is no time zone data here;"
    " add the wheel of the package tzdata to the sandbox's packages"
)

_UTC_NAMES = frozenset(("UTC", "Etc/UTC"))

# RFC 9636, version 1: the header with its six counts, one local time type, and its designation.
_UTC = struct.pack(">4s16s6l", b"TZif", b"", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb4s", 0, 0, 0, b"UTC")


def adapt():
    """The library's own text speaks of a loader of packages that there is not."""
    original = _common.load_tzdata

    def load_tzdata(key):
        try:
            return original(key)
        except ZoneInfoNotFoundError:
            if key in _UTC_NAMES:
                return BytesIO(_UTC)
            if "tzdata" in sys.modules:
                raise
        raise ZoneInfoNotFoundError((_UNKNOWN if isdir(_FOLDER) else _TEXT) % key)

    _common.load_tzdata = load_tzdata
