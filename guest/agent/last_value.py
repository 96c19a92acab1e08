"""`_`: the value of the last expression, as the interactive interpreter has it.

It is put among the builtins, as `sys.displayhook` does, so that a variable `_` of the program hides it.
Another `_` among the builtins, such as that of `gettext.install`, is left alone. None changes nothing.
"""

from .pristine import kept as __builtins__

#: Stands for "there is no value".
NOTHING = object()

_NAME = "_"


class LastValue:
    def __init__(self, namespace):
        """`namespace` has the builtins that guest code sees."""
        self._namespace = namespace
        # What we have put there.
        self._put = NOTHING

    def keep(self, context, value):
        """A run in `context` has ended with `value`."""
        if value is not None:
            context.last = value
            self.show(context)

    def show(self, context):
        """Bind that of `context`."""
        namespace = self._namespace
        found = namespace.get(_NAME, NOTHING)
        if found is not NOTHING and found is not self._put:
            return
        self._put = context.last
        if context.last is NOTHING:
            namespace.pop(_NAME, None)
        else:
            namespace[_NAME] = context.last
