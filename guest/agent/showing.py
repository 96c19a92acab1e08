"""The repr of a value, as far as it is kept."""

from .pristine import kept as __builtins__

#: Characters of a repr.
MAX_REPR = 64 * 1024

# Beyond this many bytes of copy the repr of a container is built piece by piece, only as far as
# it is kept.
_LARGE = 16 * 1024

_MAX_NAME = 1000
_name_of = type.__dict__["__qualname__"].__get__

_BRACKETS = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}
_SLICED = frozenset({str, bytes, bytearray})
_SHORTENED = _SLICED | set(_BRACKETS)


def show(value, size=0):
    """`repr(value)`, bounded; `size` is that of its copy. An interrupt passes."""
    try:
        if size > _LARGE and type(value) in _SHORTENED:
            pieces = []
            _show(value, pieces, MAX_REPR, [])
            return _bounded("".join(pieces))
        # Joined: it may be of a subclass of str, which marshal does not know.
        return _bounded("".join(("", repr(value))))
    except Exception as error:
        return "<repr failed: %s>" % _name_of(type(error))[:_MAX_NAME]


def _bounded(text):
    return text if len(text) <= MAX_REPR else text[: MAX_REPR - 3] + "..."


def _show(value, pieces, room, around):
    """Write the repr of a value until there is no room left; returns what is left."""
    kind = type(value)
    if kind not in _BRACKETS or not value:
        text = repr(value[: max(room, 0)] if kind in _SLICED else value)
        pieces.append(text)
        return room - len(text)
    before, after = _BRACKETS[kind]
    if any(value is outer for outer in around):
        pieces.append(before + "..." + after)
        return room - len(pieces[-1])
    pieces.append(before)
    separator = ""
    around.append(value)
    for item in value:
        if room <= 0:
            return room
        pieces.append(separator)
        room = _show(item, pieces, room - len(separator), around)
        if kind is dict:
            pieces.append(": ")
            room = _show(value[item], pieces, room - 2, around)
        separator = ", "
    around.pop()
    pieces.append(",)" if kind is tuple and len(value) == 1 else after)
    return room - len(after)
