"""What a run shows besides its output: values handed to `display`, that of its last expression, figures.

Only a run that wants displays has the builtin `display`, so that others are as in `python3 file.py`.
The host enforces the limits; keeping to them here saves making what it would drop.
"""

from .pristine import kept as __builtins__

from os import getpid

from . import bundles, figures
from .frames import frame
from .showing import show

#: As in src/sandbox/display-limits.ts: all forms of one display together.
MAX_DISPLAY_BYTES = 6 * 1024 * 1024


class Displays:
    def __init__(self, calls, namespace):
        """`namespace` is that of the builtins which guest code has."""
        self._calls = calls
        self._builtins = namespace
        self._process = 0
        #: Whether a run goes on that wants displays.
        self.open = False
        self._count = 0
        self._bytes = 0
        self._dropped = 0
        self._told_of_dropping = False
        # The repr of the value of the run, when that is all there is of it: the host shows it by itself,
        # after all other displays. Told only if others follow.
        self._result = []
        self._figures = figures.Figures(self)
        self._display = _make_display(self)

    def begin(self, room):
        """A run begins; `room` is how many displays, and how many bytes of them, the host takes, or None."""
        if room is None:
            return
        self._count, self._bytes = room
        self._dropped = 0
        self._told_of_dropping = False
        self._result = []
        self._process = getpid()
        self._builtins.setdefault("display", self._display)
        self._figures.begin()
        self.open = True

    def end_of_program(self, failure):
        """The program has ended; its figures are shown, unless it was interrupted."""
        if self.open and not isinstance(failure, KeyboardInterrupt):
            self._figures.show_open()

    def end(self):
        """Nothing more is shown: the result is sent next. Calls no guest code."""
        if not self.open:
            return
        if self._dropped:
            self._send(frame({"op": "display", "bundle": self._dropped}))
        self.open = False
        self._figures.end()
        if self._builtins.get("display") is self._display:
            del self._builtins["display"]

    def show_result(self, value, shown):
        """The value of the last expression, and its repr."""
        if not self.open or value is None:
            return
        bundle = {} if bundles.is_plain(value) else self._bundle_of(value)
        if bundle:
            self._figures.close(value)
            self._show({"text": shown, **bundle, "result": True})
        else:
            self._result = [shown]

    def show_value(self, value):
        if getpid() != self._process:
            raise RuntimeError("a forked process cannot display")
        if not self.open:
            raise RuntimeError("nothing can be displayed now: no program is running that may")
        if self._is_full():
            return
        bundle = {} if bundles.is_plain(value) else self._bundle_of(value)
        if "text" not in bundle:
            bundle["text"] = show(value)
        self._show(bundle)

    def show_bundle(self, data):
        """A bundle by mime types that guest code has made itself."""
        bundle = bundles.from_mime_types(data)
        bundle.setdefault("text", "")
        self._show(bundle)

    def show_figure(self, figure):
        """For figures that are shown without having been asked for."""
        if not self._is_full():
            self.show_value(figure)

    def _bundle_of(self, value):
        bundle = bundles.bundle_of(value)
        png = self._figures.png_of(value)
        if png is not None:
            bundle.setdefault("png", png)
        return bundle

    def _is_full(self):
        if self._count > 0 and self._bytes > 0:
            return False
        self._drop()
        return True

    def _drop(self):
        """The first is told of at once, as the guest may not live to its end; the others at the end."""
        if self._told_of_dropping:
            self._dropped += 1
        else:
            self._told_of_dropping = True
            self._send(frame({"op": "display", "bundle": 1}))

    def _show(self, bundle):
        if self._result:
            try:
                shown = self._result.pop()
            except IndexError:
                pass  # another thread has been faster
            else:
                self._show({"text": shown, "result": True})
        made = frame({"op": "display", "bundle": bundle})
        if made.size > min(MAX_DISPLAY_BYTES, self._bytes) or self._count <= 0:
            self._drop()
            return
        self._count -= 1
        self._bytes -= made.size
        self._send(made)

    def _send(self, made):
        """From any thread: between runs the guest may not speak."""
        several = (made,)
        channel = self._calls.channel
        queue = channel.queue
        if self.open and self._calls.active:
            queue += several
        channel.flush()


def _make_display(displays):
    def display(*objects, raw=False, **options):
        """Show objects: text, HTML, pictures, whatever forms they have."""
        for value in objects:
            if raw:
                displays.show_bundle(value)
            else:
                displays.show_value(value)

    display.__module__ = "builtins"
    display.__qualname__ = "display"
    return display
