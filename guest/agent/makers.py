"""Objects made from the lists that stand for them. Their modules are imported only now."""

from .pristine import kept as __builtins__


def _bytearray(decoder, data):
    return bytearray(decoder.buffer(data))


def _date(decoder, year, month, day):
    from datetime import date

    return date(year, month, day)


def _time(decoder, hour, minute, second, microsecond, fold, zone):
    from datetime import time

    return time(hour, minute, second, microsecond, decoder.convert(zone), fold=fold)


def _datetime(decoder, year, month, day, hour, minute, second, microsecond, fold, zone, _offset=None):
    from datetime import datetime

    zone = decoder.convert(zone)
    return datetime(year, month, day, hour, minute, second, microsecond, zone, fold=fold)


def _timedelta(decoder, days, seconds, microseconds):
    from datetime import timedelta

    return timedelta(days, seconds, microseconds)


def _timezone(decoder, offset, name):
    from datetime import timedelta, timezone

    if name is not None:
        return timezone(timedelta(microseconds=offset), name)
    return timezone(timedelta(microseconds=offset)) if offset else timezone.utc


def _zoneinfo(decoder, key):
    from zoneinfo import ZoneInfo

    return ZoneInfo(key)


def _decimal(decoder, text):
    from decimal import Decimal

    return Decimal(text)


def _fraction(decoder, numerator, denominator):
    from fractions import Fraction

    return Fraction(numerator, denominator)


def _uuid(decoder, digits):
    from uuid import UUID

    return UUID(hex=digits)


def _array(decoder, container, dtype, shape, data, readonly):
    buffer = decoder.buffer(data)
    if container == "memoryview":
        return _memoryview(buffer, dtype, shape, readonly)
    if container == "array":
        from array import array

        made = array(dtype)
        made.frombytes(buffer)
        return made
    return _numpy(container, buffer, dtype, shape, readonly)


def _memoryview(buffer, form, shape, readonly):
    view = memoryview(buffer if readonly else _writable(buffer))
    if 0 in shape or len(shape) == 1:
        view = view.cast("B").cast(form)
    else:
        view = view.cast("B").cast(form, shape)
    return view.toreadonly() if readonly else view


def _numpy(container, buffer, dtype, shape, readonly):
    try:
        import numpy
    except ImportError:
        raise ImportError(
            "the host sent a numpy array, but numpy is not installed in this sandbox", name="numpy"
        ) from None
    if container == "numpy-scalar":
        return numpy.frombuffer(bytes(buffer), dtype)[0]
    made = numpy.frombuffer(_writable(buffer), dtype).reshape(shape)
    if readonly:
        made.flags.writeable = False
    return made


def _writable(buffer):
    """Large buffers are writable as they are, and belong to one object alone."""
    if type(buffer) is memoryview and not buffer.readonly:
        return buffer
    return bytearray(buffer)


def _guest(decoder, handle):
    return decoder.message.guest(handle)


def _host(decoder, identity, description):
    return decoder.link.host(identity, description)


MAKERS = {
    "bytearray": _bytearray,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "timedelta": _timedelta,
    "timezone": _timezone,
    "zoneinfo": _zoneinfo,
    "decimal": _decimal,
    "fraction": _fraction,
    "uuid": _uuid,
    "array": _array,
    "guest": _guest,
    "host": _host,
}
