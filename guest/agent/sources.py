"""Source text of code that is no file in the guest, so that tracebacks show its lines.

Python's own printing (the traceback and warnings modules) reads `linecache`. Where the interpreter's
C code prints a traceback (uncaught exceptions up to 3.12, unraisable ones later, too) it opens the
file itself through `io.open`; `visible_to_c` lends it one that knows our texts.
"""

from .pristine import kept as __builtins__

import io
import linecache
import sys

#: Texts kept in one session, oldest dropped first.
MAX_TOTAL_CHARACTERS = 8 * 1024 * 1024

_open = io.open
_texts = {}
_total = 0
_has_labels = False
_null = -1


class _Text(io.BytesIO):
    """A text as an open file. C code asks for a descriptor to look for an encoding cookie in."""

    def fileno(self):
        return _null


def start(null):
    """`null` is a descriptor of an empty file."""
    global _null
    _null = null


def register(filename, text):
    global _total, _has_labels
    _forget(filename)
    _texts[filename] = text
    _total += len(text)
    while _total > MAX_TOTAL_CHARACTERS and len(_texts) > 1:
        _forget(next(iter(_texts)))
    if filename[:1] == "<":
        _has_labels = True
    # No modification time: `linecache.checkcache` leaves such an entry alone.
    linecache.cache[filename] = (len(text), None, split_lines(text), filename)


def _forget(filename):
    global _total
    text = _texts.pop(filename, None)
    if text is not None:
        _total -= len(text)
        linecache.cache.pop(filename, None)


def unseen_by_c():
    """Whether the C code of 3.11 and 3.12 would leave out lines: it opens no `<name>` at all."""
    return _has_labels and (3, 11) <= sys.version_info < (3, 13)


def split_lines(text):
    """Lines as the tokenizer counts them; `str.splitlines` knows more line ends than it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    last = lines.pop()
    lines = [line + "\n" for line in lines]
    if last:
        lines.append(last + "\n")
    return lines


def line_of(filename, number):
    """One line without its newline, or None."""
    if number is None:
        return None
    line = linecache.getline(filename, number)
    return line.rstrip("\n") if line else None


def _open_for_c(file, *arguments, **keywords):
    text = _texts.get(file) if type(file) is str else None
    if text is None:
        return _open(file, *arguments, **keywords)
    return _Text(text.encode("utf-8", "surrogatepass"))


class visible_to_c:
    """While this is entered, the interpreter's own printing sees the registered texts."""

    def __enter__(self):
        io.open = _open_for_c

    def __exit__(self, *_details):
        if io.open is _open_for_c:
            io.open = _open
