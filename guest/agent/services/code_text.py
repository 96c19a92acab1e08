"""Where in code that is being written one is: in a string, in a comment, or between them."""

from ..pristine import kept as __builtins__

import re

_NEXT = re.compile(r"\"\"\"|'''|[\"'#]")
_ENDS = {
    quote: re.compile(r"\\.|%s%s" % (quote, "" if len(quote) == 3 else "|\n"), re.DOTALL)
    for quote in ('"""', "'''", '"', "'")
}


def open_string(text):
    """(start, quote) of the string that is not closed at the end of `text`; None outside of one."""
    start = _last_opening(text)
    return None if start is None or start[1] == "#" else start


def is_in_comment(text):
    start = _last_opening(text)
    return start is not None and start[1] == "#"


def _last_opening(text):
    place = 0
    while True:
        found = _NEXT.search(text, place)
        if found is None:
            return None
        mark = found[0]
        if mark == "#":
            place = text.find("\n", found.end())
        else:
            place = _end_of_string(text, found.end(), _ENDS[mark])
        if place < 0:
            return found.start(), mark


def _end_of_string(text, place, end):
    """Where it ends, if only at the end of its line; -1 when it does not."""
    while True:
        found = end.search(text, place)
        if found is None:
            return -1
        place = found.end()
        if found[0][0] != "\\":
            return place
