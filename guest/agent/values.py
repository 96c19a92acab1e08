"""The value of the last expression: a copy for the host, where it has a plain type, and its repr."""

from .pristine import kept as __builtins__

from marshal import dumps

#: Characters of a repr.
MAX_REPR = 64 * 1024

#: As in src/protocol/limits.ts: nesting of containers.
MAX_DEPTH = 1000

# Beyond this many bytes of copy the repr of a container is built piece by piece, only as far as
# it is kept.
_LARGE = 16 * 1024

_SCALARS = frozenset({type(None), bool, int, float, complex, str, bytes})
_SEQUENCES = frozenset({list, tuple, set, frozenset})
_PLAIN = _SCALARS | _SEQUENCES | {dict}
_BRACKETS = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}


def copy_and_show(value, most_bytes):
    """(marshalled copy or None, whether it was too large, repr)."""
    copy, too_large = _copy(value, most_bytes)
    if copy is not None and len(copy) > _LARGE:
        pieces = []
        _show(value, pieces, MAX_REPR)
        return copy, too_large, _bounded("".join(pieces))
    return copy, too_large, show(value)


def show(value):
    """`repr(value)`, bounded. An interrupt passes."""
    try:
        return _bounded(repr(value))
    except Exception as error:
        return "<repr failed: %s>" % type(error).__name__


def _bounded(text):
    return text if len(text) <= MAX_REPR else text[: MAX_REPR - 3] + "..."


def _copy(value, most_bytes):
    too_many = _inspect(value, most_bytes)
    if too_many is not False:
        return None, too_many is True
    try:
        copy = dumps(value, 2)
    except (ValueError, RecursionError, MemoryError):
        return None, False
    return (None, True) if len(copy) > most_bytes else (copy, False)


def _inspect(value, most):
    """Whether `value` has more than `most` items; None when it is not of plain types throughout.

    Exact types only: marshal would write a subclass, or anything with a buffer, as something else.
    Level by level, so that a cycle ends at the depth limit and a value that shares its parts in
    many places is not walked for long.
    """
    if type(value) in _SCALARS:
        return False
    level = [value]
    items = 1
    for _ in range(MAX_DEPTH):
        below = []
        for container in level:
            kind = type(container)
            if kind is dict:
                if not _add(container, below) or not _add(container.values(), below):
                    return None
            elif kind not in _SEQUENCES or not _add(container, below):
                return None
            items += len(container)
            if items > most:
                return True
        if not below:
            return False
        level = below
    return None


def _add(items, below):
    """Whether all items are plain; containers among them are added to `below`."""
    kinds = set(map(type, items))
    if kinds <= _SCALARS:
        return True
    if not kinds <= _PLAIN:
        return False
    below.extend(item for item in items if type(item) not in _SCALARS)
    return True


def _show(value, pieces, room):
    """Write the repr of a plain value until there is no room left; returns what is left."""
    kind = type(value)
    if kind not in _BRACKETS or not value:
        text = show(value[: max(room, 0)] if kind is str or kind is bytes else value)
        pieces.append(text)
        return room - len(text)
    before, after = _BRACKETS[kind]
    pieces.append(before)
    separator = ""
    for item in value:
        if room <= 0:
            return room
        pieces.append(separator)
        room = _show(item, pieces, room - len(separator))
        if kind is dict:
            pieces.append(": ")
            room = _show(value[item], pieces, room - 2)
        separator = ", "
    pieces.append(",)" if kind is tuple and len(value) == 1 else after)
    return room - len(after)
