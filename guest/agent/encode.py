"""Values as they go to the host: copies, where there is a form for them, else references."""

from .pristine import kept as __builtins__

from marshal import dumps

from . import describing, forms
from .plain import (
    LARGE,
    MAX_CONTAINERS,
    MAX_DEPTH,
    MAX_INTEGER_BITS,
    MAX_ITEMS,
    SAFE_BYTES,
    SCALARS,
    SEQUENCES,
    Integers,
    can_be_looked_up,
    is_plain,
    kinds_of,
    needs_no_copy,
)
from .proxies import host_id

#: In one value; beyond it the value as a whole becomes one reference.
MAX_REFERENCES = 10_000

#: As in src/protocol/limits.ts.
MAX_STRING_BYTES = 96 * 1024 * 1024

_Mark = StopIteration
_PADDING = (b"", b"\0" * 7, b"\0" * 6, b"\0" * 5, b"\0" * 4, b"\0" * 3, b"\0" * 2, b"\0")
_ALWAYS_SMALL = frozenset({type(None), bool, float, complex, str})
_USUAL = _ALWAYS_SMALL | {int}


class TooLarge(Exception):
    """The value has more bytes than the host takes."""


class _TooMany(Exception):
    """The value has more references than are of use."""


class Encoded:
    """A value in marshal, and the buffers that travel beside it."""

    __slots__ = ("body", "attached", "attached_size", "proxies")

    def __init__(self, body, attached=(), attached_size=0, proxies=()):
        self.body = body
        self.attached = attached
        self.attached_size = attached_size
        #: Of the host's objects: kept, as the host must not hear of their end before it reads this.
        self.proxies = proxies


def encode(value, most, references):
    """`value`, in at most `most` bytes. Calls `__repr__` and the like of the guest's own objects."""
    if kinds_of((value,)) <= _USUAL:
        # Most results are so.
        body = dumps(value, 4)
        if len(body) < LARGE and len(body) <= most:
            return Encoded(body)
    return _encode_plain(value, most) or _encode_copy(value, most, references, _Copier.only)


def encode_arguments(value, most, references):
    """The same for a list of arguments and keyword arguments, each of which is a value of its own."""
    if not value[1] and kinds_of(value[0]) <= _USUAL:
        # Most calls are so.
        body = dumps(value, 4)
        if len(body) < LARGE:
            return Encoded(body)
    try:
        return _encode_plain(value, most) or _encode_copy(value, most, references, _Copier.each)
    except _TooMany:
        raise TooLarge from None


def encode_reference(value, most, references):
    """A reference to `value`, even if it could be copied."""
    return _encode_in(_Copier.only, value, most, references)


def _encode_plain(value, most):
    integers = Integers()
    if not is_plain(value, integers):
        return None
    try:
        body = dumps(value, 4)
    except (ValueError, RecursionError):
        return None
    size = len(body)
    if size > most or size > MAX_STRING_BYTES:
        raise TooLarge
    return Encoded(body) if size < SAFE_BYTES or integers.fit() else None


def _encode_copy(value, most, references, otherwise):
    """A copy; what is made by `otherwise` if there are too many references in it, or it is too deep."""
    try:
        return _encode_in(_Copier.convert, value, most, references)
    except (_TooMany, ValueError, RuntimeError):
        return _encode_in(otherwise, value, most, references)


def _encode_in(make, value, most, references):
    copier = _Copier(most, references)
    try:
        copy = make(copier, value)
        copier.fill()
        if copier.containers > MAX_DEPTH or len(copier.buffers) > 1:
            copier.put_in_order(copy)
        body = dumps(copy, 4)
        attached, size = copier.attachments()
        if len(body) + size > most or len(body) > MAX_STRING_BYTES:
            raise TooLarge
        return Encoded(body, attached, size, copier.proxies)
    except BaseException:
        references.release([(handle, 1) for handle in copier.handles])
        raise


class _Copier:
    """Copies one value. Lists and dicts are made empty at first, so that cycles close."""

    LARGE = LARGE

    def __init__(self, most, references):
        self._most = most
        self._references = references
        self._forms = forms.loaded_forms()
        # id -> (original, copy). The originals are kept: no id may come up a second time.
        self._memo = {}
        self._unfilled = []
        self._size = 0
        self.items = 0
        self.containers = 0
        self.handles = []
        self.proxies = []
        # Extension lists whose bytes travel beside the value, with those bytes.
        self.buffers = []

    def convert(self, value):
        kind = type(value)
        if type(kind) is not type and not can_be_looked_up(kind):
            return self._known(value) or self.reference(value)
        if kind in _ALWAYS_SMALL:
            return value
        if kind is int:
            return self.integer(value)
        if kind is bytes and len(value) < LARGE:
            return value
        known = self._known(value)
        if known is not None:
            return known
        if kind is list or kind is dict:
            copy = self._shell(value, kind)
        elif kind in SEQUENCES:
            copy = self._immutable(value, kind)
        elif kind is bytes:
            copy = self.data(value)
        else:
            copy = self._form(value, kind)
        self._memo[id(value)] = (value, copy)
        return copy

    def only(self, value):
        """A reference to the value, whatever it is."""
        return self.reference(value, fields=False)

    def each(self, value):
        """Arguments and keyword arguments: containers and the like as one reference each."""
        arguments, keywords = value
        self._count(len(arguments) + 2 * len(keywords))
        named = {name: self._one(item) for name, item in keywords.items()}
        return [[self._one(item) for item in arguments], named]

    def _one(self, value):
        kind = type(value)
        if can_be_looked_up(kind):
            if kind in SCALARS or kind in self._forms or host_id(value) is not None:
                return self.convert(value)
        return self._known(value) or self.only(value)

    def _known(self, value):
        """The copy that there is already."""
        known = self._memo.get(id(value))
        return None if known is None else known[1]

    def integer(self, value):
        if type(value) is int and value.bit_length() <= MAX_INTEGER_BITS:
            return value
        return self.reference(value)

    def fill(self):
        unfilled = self._unfilled
        convert = self.convert
        while unfilled:
            source, copy = unfilled.pop()
            if type(source) is list:
                copy += map(convert, source)
            elif type(copy) is dict:
                for key, item in zip(list(source), list(source.values())):
                    copy[convert(key)] = convert(item)
            else:
                # A dict whose keys have copies that Python cannot hash.
                flat = []
                for key, item in zip(list(source), list(source.values())):
                    flat += (convert(key), convert(item))
                copy[2] += flat

    def _count(self, items):
        self.items += items
        self.containers += 1
        if self.items > self._most or self.items > MAX_ITEMS or self.containers > MAX_CONTAINERS:
            raise TooLarge

    def _shell(self, value, kind):
        if kind is list:
            self._count(len(value))
            if needs_no_copy(value):
                return value
            copy = []
        else:
            self._count(2 * len(value))
            if needs_no_copy(value):
                if needs_no_copy(value.values()):
                    return value
                copy = {}
            else:
                copy = {} if self._all_hashable(value) else [_Mark, "dict", []]
        self._unfilled.append((value, copy))
        return copy

    def _all_hashable(self, items):
        try:
            for item in items:
                hash(self.convert(item))
        except TypeError:
            return False
        return True

    def _immutable(self, value, kind):
        self._count(len(value))
        if needs_no_copy(value):
            return value
        items = [self.convert(item) for item in value]
        if kind is tuple:
            return tuple(items)
        try:
            return kind(items)
        except TypeError:
            return [_Mark, kind.__name__, items]

    def _form(self, value, kind):
        identity = host_id(value)
        if identity is not None:
            self._count(3)
            self.proxies.append(value)
            return [_Mark, "host", identity]
        write = self._forms.get(kind)
        if write is None and forms.is_numpy_scalar(kind):
            write = forms.write_numpy_scalar
        if write is not None:
            try:
                copy = write(value, self)
            except (TooLarge, _TooMany):
                raise
            except Exception:
                pass
            else:
                self._count(len(copy))
                return copy
        return self.reference(value)

    def zone(self, zone):
        """What stands for the zone of a time: no other form of value may."""
        if zone is None:
            return None
        if self._forms.get(type(zone)) in forms.ZONES:
            return self.convert(zone)
        known = self._memo.get(id(zone))
        if known is None:
            known = self._memo[id(zone)] = (zone, self.reference(zone))
        return known[1]

    def data(self, buffer):
        """Bytes, or what stands for bytes that travel beside the value."""
        if type(buffer) is bytes and len(buffer) < LARGE:
            return buffer
        size = len(buffer)
        if size < LARGE:
            return bytes(buffer)
        self._size += size
        if self._size > self._most:
            raise TooLarge
        copy = [_Mark, "attached", size]
        self.buffers.append((copy, buffer))
        return copy

    def reference(self, value, fields=True):
        if len(self.handles) >= MAX_REFERENCES:
            raise _TooMany
        handle = self._references.hold(value)
        self.handles.append(handle)
        self._count(4)
        info = {}
        copy = [_Mark, "guest", handle, info]
        self._memo[id(value)] = (value, copy)
        info.update(describing.describe(value))
        members = describing.fields(value) if fields else None
        if members is not None:
            self._memo[id(members)] = (members, members)
            members = self._shell(members, dict)
        info["fields"] = members
        return copy

    def put_in_order(self, copy):
        """Walk the copy as marshal will: the buffers in that order, and no deeper than is allowed."""
        order = {id(entry[0]): entry for entry in self.buffers}
        found = []
        seen = set()
        path = [iter((copy,))]
        while path:
            for item in path[-1]:
                kind = type(item)
                if kind in SCALARS or kind is type or id(item) in seen:
                    continue
                seen.add(id(item))
                if id(item) in order:
                    found.append(order[id(item)])
                elif len(path) > MAX_DEPTH:
                    raise ValueError
                path.append(iter(item.values() if kind is dict else item))
                break
            else:
                path.pop()
        self.buffers = found

    def attachments(self):
        """The buffers, with the padding between them, and their length."""
        parts = []
        total = 0
        for _, buffer in self.buffers:
            parts.append(buffer)
            padding = _PADDING[len(buffer) % 8]
            if padding:
                parts.append(padding)
            total += len(buffer) + len(padding)
        return parts, total
