"""The text of an uncaught exception, exactly as this interpreter prints it.

The interpreter's own hook writes it, so it cannot differ from what `python3 file.py` shows. (The
`traceback` module does for code that is from no file, in the two versions whose hook would not show
its lines.)
"""

from .pristine import kept as __builtins__

import sys
import traceback
from _thread import get_ident

from . import sources

#: Characters kept of one text: this many at the beginning and at the end.
MAX_HALF = 128 * 1024

_hook = sys.__excepthook__


class Excerpt:
    """A text stream that keeps the beginning and the end of what is written to it."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, half=MAX_HALF):
        self._half = half
        self._head = []
        self._room = half
        self._tail = []
        self._tail_length = 0
        self._cut = 0
        self._owner = get_ident()
        self._beside = sys.__dict__.get("stderr")

    def write(self, text):
        if get_ident() != self._owner:
            return self._beside.write(text)
        length = len(text)
        if self._room > 0:
            head = text[: self._room]
            self._head.append(head)
            self._room -= len(head)
            text = text[len(head) :]
        if text:
            self._keep_at_end(text)
        return length

    def _keep_at_end(self, text):
        if len(text) > self._half:
            self._cut += len(text) - self._half
            text = text[-self._half :]
        self._tail.append(text)
        self._tail_length += len(text)
        if self._tail_length > 2 * self._half:
            self._shorten()

    def _shorten(self):
        tail = "".join(self._tail)
        extra = len(tail) - self._half
        if extra > 0:
            self._cut += extra
            tail = tail[extra:]
        self._tail = [tail]
        self._tail_length = len(tail)

    def flush(self):
        pass

    def text(self):
        self._shorten()
        middle = cut_mark(self._cut) if self._cut else ""
        return escape_surrogates("".join(self._head) + middle + self._tail[0])


def cut_mark(count):
    return "\n[... %d characters cut ...]\n" % count


def shorten(text, half=MAX_HALF):
    """`text`, with its middle cut out when it is too long."""
    if len(text) <= 2 * half:
        return text
    return text[:half] + cut_mark(len(text) - 2 * half) + text[-half:]


def escape_surrogates(text):
    """As sys.stderr does."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")


def as_printed(error):
    """What the interpreter prints for `error`."""
    if sources.unseen_by_c():
        try:
            return _captured(lambda excerpt: traceback.print_exception(error, file=excerpt))
        except Exception:
            pass  # it trips over some guest classes that the C code copes with
    return _captured(lambda _excerpt: _hook(type(error), error, error.__traceback__))


def _captured(write):
    excerpt = Excerpt()
    stderr = sys.__dict__.get("stderr")
    sys.stderr = excerpt
    try:
        with sources.visible_to_c():
            write(excerpt)
    finally:
        sys.stderr = stderr
    return excerpt.text()


def has_guest_hook():
    return sys.__dict__.get("excepthook") is not _hook


def call_guest_hook(error):
    """Call a replaced `sys.excepthook` as the interpreter does. False when there is none."""
    hook = sys.__dict__.get("excepthook")
    if hook is _hook:
        return False
    stderr = sys.__dict__.get("stderr")
    if hook is None:
        write(stderr, "sys.excepthook is missing\n" + as_printed(error))
        return True
    try:
        with sources.visible_to_c():
            hook(type(error), error, error.__traceback__)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as second:
        second.__traceback__ = without_agent(second.__traceback__)
        text = "Error in sys.excepthook:\n" + as_printed(second)
        write(stderr, text + "\nOriginal exception was:\n" + as_printed(error))
    return True


def write(stream, text):
    try:
        stream.write(text)
        stream.flush()
    except Exception:
        pass


def without_agent(entries):
    """The same traceback with the agent's frames taken out, wherever they are."""
    while entries is not None and _is_agents(entries):
        entries = entries.tb_next
    entry = entries
    while entry is not None:
        following = entry.tb_next
        while following is not None and _is_agents(following):
            following = following.tb_next
        if following is not entry.tb_next:
            entry.tb_next = following
        entry = following
    return entries


def _is_agents(entry):
    return entry.tb_frame.f_builtins is __builtins__
