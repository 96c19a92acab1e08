"""Values of the host: what marshal has no type for takes the place of the lists that stand for it."""

from .pristine import kept as __builtins__

from .makers import MAKERS
from .plain import SCALARS

_Mark = StopIteration


def decode(value, message, link):
    """`value` of a message with all its extensions replaced, in place where that can be.

    `link` knows what the numbers of the host's objects mean: `host(id, description)`.
    """
    return _Decoder(message, link).decode(value)


class _Decoder:
    def __init__(self, message, link):
        self._attached = message.attached()
        self.message = message
        self.link = link
        # id -> (original, what takes its place)
        self._memo = {}
        self._unfilled = []
        # id of what stands for a buffer -> where it begins
        self._places = {}

    def decode(self, value):
        if len(self._attached):
            self._locate(value)
        made = self.convert(value)
        self._fill()
        return made

    def convert(self, value):
        kind = type(value)
        if kind in _AS_THEY_ARE:
            return value
        known = self._memo.get(id(value))
        if known is not None:
            if known[1] is _unfinished:
                raise ValueError("the host sent a tuple that directly contains itself")
            return known[1]
        if kind is list and value and value[0] is _Mark:
            made = self._extension(value)
        elif kind is tuple:
            made = self._tuple(value)
        else:
            made = value
            self._unfilled.append((value, value))
        self._memo[id(value)] = (value, made)
        return made

    def _tuple(self, value):
        if set(map(type, value)) <= _AS_THEY_ARE:
            return value
        self._memo[id(value)] = (value, _unfinished)
        return tuple([self.convert(item) for item in value])

    def _extension(self, value):
        tag = value[1]
        if tag == "dict" or tag == "set":
            made = {} if tag == "dict" else set()
            self._unfilled.append((value[2], made))
            return made
        self._memo[id(value)] = (value, _unfinished)
        if tag == "tuple":
            return tuple([self.convert(item) for item in value[2]])
        if tag == "frozenset":
            return frozenset([self.convert(item) for item in value[2]])
        if tag == "attached":
            return bytes(self.buffer(value))
        make = MAKERS.get(tag)
        if make is None:
            raise ValueError("the host sent an unknown kind of value: %r" % (tag,))
        return make(self, *value[2:])

    def _fill(self):
        unfilled = self._unfilled
        while unfilled:
            source, made = unfilled.pop()
            if type(source) is dict:
                if not set(map(type, source.values())) <= _AS_THEY_ARE:
                    for key, item in source.items():
                        made[key] = self.convert(item)
            elif type(made) is list:
                if not set(map(type, source)) <= _AS_THEY_ARE:
                    made[:] = [self.convert(item) for item in source]
            elif type(made) is set:
                made.update([self.convert(item) for item in source])
            else:
                items = iter([self.convert(item) for item in source])
                made.update(zip(items, items))

    def buffer(self, value):
        """The bytes that `value` is, or stands for, without a copy."""
        if type(value) is bytes:
            return value
        start = self._places[id(value)]
        return self._attached[start : start + value[2]]

    def _locate(self, value):
        """Walk the value as it was written: the buffers lie in that order."""
        offset = 0
        seen = set()
        path = [iter((value,))]
        while path:
            for item in path[-1]:
                if type(item) in _AS_THEY_ARE or item is _Mark or id(item) in seen:
                    continue
                seen.add(id(item))
                if type(item) is list and len(item) == 3 and item[0] is _Mark and item[1] == "attached":
                    self._places[id(item)] = offset
                    offset += (item[2] + 7) & ~7
                    continue
                path.append(iter(item.values() if type(item) is dict else item))
                break
            else:
                path.pop()


_unfinished = object()

# No list can be in a set that marshal has made.
_AS_THEY_ARE = SCALARS | {set, frozenset}
