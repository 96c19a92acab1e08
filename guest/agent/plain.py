"""Whether a value is of plain types throughout, so that marshal can write it as it is."""

from .pristine import kept as __builtins__

#: As in src/protocol/limits.ts: nesting of containers.
MAX_DEPTH = 1000

#: As in src/protocol/limits.ts: 64 * 1024 digits of 15 bits.
MAX_INTEGER_BITS = 64 * 1024 * 15

#: Buffers from here on travel beside the value.
LARGE = 64 * 1024

#: As in src/protocol/limits.ts.
MAX_ITEMS = 8 * 1024 * 1024
MAX_CONTAINERS = 1024 * 1024

#: Two bytes for each 15 bits: a value that is shorter than this holds no integer that is too long.
SAFE_BYTES = 128 * 1024

SCALARS = frozenset({type(None), bool, int, float, complex, str, bytes})
SEQUENCES = frozenset({list, tuple, set, frozenset})
_PLAIN = SCALARS | SEQUENCES | {dict}


def is_plain(value):
    """Whether `value` can be left to marshal as it is.

    Exact types only: marshal would write a subclass, or anything with a buffer, as something else.
    Level by level, so that a cycle ends at the depth limit. What shares its parts in many places is
    soon given up: who asks then looks at each part once.
    """
    kind = type(value)
    if not can_be_looked_up(kind):
        return False
    if kind in SCALARS:
        return kind is not bytes or len(value) < LARGE
    level = [value]
    items = containers = 0
    for _ in range(MAX_DEPTH):
        below = []
        containers += len(level)
        if containers > MAX_CONTAINERS:
            return False
        for container in level:
            kind = type(container)
            if kind is dict:
                items += 2 * len(container)
                if not _add(container, below) or not _add(container.values(), below):
                    return False
            elif kind in SEQUENCES:
                items += len(container)
                if not _add(container, below):
                    return False
            else:
                return False
        if items > MAX_ITEMS:
            return False
        if not below:
            return True
        level = below
    return False


def kinds_of(items):
    """The types of the items. A class that cannot be in a set counts as `object`: as not plain."""
    try:
        return set(map(type, items))
    except Exception:
        if all(can_be_looked_up(type(item)) for item in items):
            raise
        return {object}


def can_be_looked_up(kind):
    """Whether a class has not got a hash of its own making, by way of its metaclass."""
    metaclass = type(kind)
    if metaclass is type:
        return True
    try:
        return metaclass.__hash__ is type.__hash__ and metaclass.__eq__ is type.__eq__
    except Exception:
        return False


def _add(items, below):
    """Whether all items are plain; containers among them are added to `below`."""
    kinds = kinds_of(items)
    if bytes in kinds and max([len(item) for item in items if type(item) is bytes]) >= LARGE:
        return False
    if kinds <= SCALARS:
        return True
    if not kinds <= _PLAIN:
        return False
    below += [item for item in items if type(item) not in SCALARS]
    return True


def integers_fit(value):
    """Whether no integer in a plain value is longer than the host takes."""
    level = [value]
    while level:
        below = []
        for item in level:
            kind = type(item)
            if kind is int:
                if item.bit_length() > MAX_INTEGER_BITS:
                    return False
            elif kind is dict:
                below += item
                below += item.values()
            elif kind in SEQUENCES:
                if set(map(type, item)) == {int}:
                    below += (min(item), max(item))
                else:
                    below += [part for part in item if type(part) not in _SAFE]
        level = below
    return True


_SAFE = SCALARS - {int}
