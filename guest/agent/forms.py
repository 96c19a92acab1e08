"""Values that marshal has no type for, as lists that begin with `StopIteration`.

Nothing is imported for them: where a module is not loaded there can be no object of its types.
A guest may have put something else in a module's place; what then fails makes the value a reference.
"""

from .pristine import kept as __builtins__

import sys

from .describing import ancestors_of, is_among

_Mark = StopIteration

_VIEW_FORMATS = frozenset("?bBhHiIlLqQfd")
_ARRAY_CODES = frozenset("bBhHiIlLqQfd")
_NUMPY_KINDS = frozenset("biufcmMSU")
_MICROSECONDS = 1_000_000
_DAY = 86_400 * _MICROSECONDS


def loaded_forms():
    """What writes each type, for the modules that are loaded: type -> function(value, copier)."""
    found = {bytearray: _bytearray, memoryview: _memoryview}
    modules = sys.__dict__.get("modules")
    if type(modules) is dict:
        for module_name, type_name, write in _FORMS:
            kind = _type_of_module(modules.get(module_name), type_name)
            try:
                if kind is not None:
                    found[kind] = write
            except Exception:
                pass  # a class of the guest's, in the place of the real one
    return found


def _type_of_module(module, name):
    if module is None:
        return None
    try:
        kind = getattr(module, name)
    except Exception:
        return None
    return kind if isinstance(kind, type) else None


def is_numpy_scalar(kind):
    """Whether `kind` is one of the many types of numpy's scalars."""
    modules = sys.__dict__.get("modules")
    if type(modules) is not dict:
        return False
    generic = _type_of_module(modules.get("numpy"), "generic")
    return generic is not None and is_among(generic, ancestors_of(kind))


def write_numpy_scalar(value, copier):
    dtype = value.dtype
    if type(value) is not dtype.type or dtype.kind not in _NUMPY_KINDS:
        raise TypeError
    return _array("numpy-scalar", dtype.str, [], value.tobytes(), True)


def _array(container, dtype, shape, data, readonly):
    return [_Mark, "array", container, dtype, shape, data, readonly]


def _bytearray(value, copier):
    return [_Mark, "bytearray", copier.data(memoryview(value))]


def _memoryview(value, copier):
    form = value.format
    if form[:1] == "@":
        form = form[1:]
    if form not in _VIEW_FORMATS:
        raise TypeError
    flat = value.cast("B") if value.c_contiguous and value.nbytes else value.tobytes()
    return _array("memoryview", form, list(value.shape), copier.data(flat), value.readonly)


def _array_array(value, copier):
    code = value.typecode
    if code not in _ARRAY_CODES:
        raise TypeError
    data = copier.data(memoryview(value).cast("B"))
    return _array("array", code, [len(value)], data, False)


def _ndarray(value, copier):
    dtype = value.dtype
    if dtype.hasobject or dtype.names is not None or dtype.kind not in _NUMPY_KINDS:
        raise TypeError
    if value.nbytes >= copier.LARGE and value.flags.c_contiguous:
        data = memoryview(value.reshape(-1).view("u1"))
    else:
        data = value.tobytes()
    shape = list(value.shape)
    return _array("numpy", dtype.str, shape, copier.data(data), not value.flags.writeable)


def _microseconds(delta):
    return delta.days * _DAY + delta.seconds * _MICROSECONDS + delta.microseconds


def _date(value, copier):
    return [_Mark, "date", value.year, value.month, value.day]


def _time_of(value):
    return [value.hour, value.minute, value.second, value.microsecond, value.fold]


def _time(value, copier):
    return [_Mark, "time", *_time_of(value), copier.zone(value.tzinfo)]


def _datetime(value, copier):
    offset = value.utcoffset()
    day = [_Mark, "datetime", value.year, value.month, value.day]
    zone = copier.zone(value.tzinfo)
    return [*day, *_time_of(value), zone, None if offset is None else _microseconds(offset)]


def _timedelta(value, copier):
    return [_Mark, "timedelta", value.days, value.seconds, value.microseconds]


def _timezone(value, copier):
    offset, *name = value.__getinitargs__()
    return [_Mark, "timezone", _microseconds(offset), name[0] if name else None]


def _zoneinfo(value, copier):
    key = value.key
    if type(key) is not str:
        raise TypeError
    return [_Mark, "zoneinfo", key]


def _decimal(value, copier):
    return [_Mark, "decimal", str(value)]


def _fraction(value, copier):
    return [_Mark, "fraction", copier.integer(value.numerator), copier.integer(value.denominator)]


def _uuid(value, copier):
    return [_Mark, "uuid", value.hex]


_FORMS = (
    ("datetime", "date", _date),
    ("datetime", "time", _time),
    ("datetime", "datetime", _datetime),
    ("datetime", "timedelta", _timedelta),
    ("datetime", "timezone", _timezone),
    ("zoneinfo", "ZoneInfo", _zoneinfo),
    ("decimal", "Decimal", _decimal),
    ("fractions", "Fraction", _fraction),
    ("uuid", "UUID", _uuid),
    ("array", "array", _array_array),
    ("numpy", "ndarray", _ndarray),
)

#: What may stand where a time has its zone.
ZONES = (_timezone, _zoneinfo)
