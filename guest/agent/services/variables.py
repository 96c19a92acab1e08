"""The variables of a session, as a person who works in it wants to see them."""

from ..pristine import kept as __builtins__

import sys

from ..showing import show

_size_of = sys.getsizeof
_name_of = type.__dict__["__qualname__"].__get__

#: Characters of a type's name.
_MAX_NAME = 1000

#: What a module has of its own.
_OWN = frozenset(
    {
        "__annotations__",
        "__annotate__",
        "__conditional_annotations__",
        "__builtins__",
        "__cached__",
        "__doc__",
        "__file__",
        "__loader__",
        "__name__",
        "__package__",
        "__spec__",
    }
)


def _list(session, most, repr_characters):
    """[name, type, repr, size in bytes] of the first `most`, by name."""
    namespace = session.namespace
    names = sorted(name for name in list(namespace) if type(name) is str and name not in _OWN)
    # A repr is guest code, and may delete the others.
    return [
        _describe(name, namespace[name], repr_characters)
        for name in names[:most]
        if name in namespace
    ]


def _describe(name, value, repr_characters):
    shown = show(value)
    if len(shown) > repr_characters:
        shown = shown[: repr_characters - 1] + "…"
    return [name, _name_of(type(value))[:_MAX_NAME], shown, _size(value)]


def _size(value):
    """Guest code may say what it likes, or fail."""
    try:
        return min(int(_size_of(value)), (1 << 53) - 1)
    except Exception:
        return None


SERVICES = {"variables.list": _list}
