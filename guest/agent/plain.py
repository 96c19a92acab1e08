"""Whether a value is of plain types throughout, so that marshal can write it as it is."""

from .pristine import kept as __builtins__

from itertools import chain

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
_CONTAINERS = SEQUENCES | {dict}
_PLAIN = SCALARS | _CONTAINERS

# With more containers on one level they are looked at together.
_FEW = 64


class Integers:
    """Containers with integers in them, whose lengths are still to be looked at."""

    __slots__ = ("alone", "among_others")

    def __init__(self):
        self.alone = []
        self.among_others = []

    def add(self, items, kinds):
        if len(kinds) == 1:
            self.alone.append(items)
        else:
            self.among_others.append(items)

    def fit(self):
        """Whether none is longer than the host takes."""
        for items in self.alone:
            if not _fits(min(items)) or not _fits(max(items)):
                return False
        mixed = chain.from_iterable(self.among_others)
        lengths = [item.bit_length() for item in mixed if type(item) is int]
        return not lengths or max(lengths) <= MAX_INTEGER_BITS


def _fits(integer):
    return integer.bit_length() <= MAX_INTEGER_BITS


def is_plain(value, integers):
    """Whether `value` can be left to marshal as it is, but for its `integers`, which are noted.

    Exact types only: marshal would write a subclass, or anything with a buffer, as something else.
    Level by level, so that a cycle ends at the depth limit. What shares its parts in many places is
    soon given up: who asks then looks at each part once.
    """
    kind = type(value)
    if not can_be_looked_up(kind):
        return False
    if kind in SCALARS:
        if kind is int:
            integers.alone.append((value,))
        return kind is not bytes or len(value) < LARGE
    if kind not in _CONTAINERS:
        return False
    level = [value]
    items = containers = 0
    for _ in range(MAX_DEPTH):
        below = []
        containers += len(level)
        if containers > MAX_CONTAINERS:
            return False
        dicts = [container for container in level if type(container) is dict]
        items += sum(map(len, level)) + sum(map(len, dicts))
        parts = level + [container.values() for container in dicts]
        if len(parts) > _FEW:
            # Many small ones: all their items at once.
            parts = (list(chain.from_iterable(parts)),)
        for part in parts:
            if not _add(part, below, integers):
                return False
        if items > MAX_ITEMS:
            return False
        if not below:
            return True
        level = below
    return False


def needs_no_copy(items):
    """Whether marshal can write all items as they are, and none of them is a container."""
    below = []
    integers = Integers()
    return _add(items, below, integers) and not below and integers.fit()


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


def _add(items, below, integers):
    """Whether all items are plain; containers among them are added to `below`."""
    kinds = kinds_of(items)
    if bytes in kinds and max([len(item) for item in items if type(item) is bytes]) >= LARGE:
        return False
    if int in kinds:
        integers.add(items, kinds)
    if kinds <= SCALARS:
        return True
    if not kinds <= _PLAIN:
        return False
    below += [item for item in items if type(item) not in SCALARS]
    return True
