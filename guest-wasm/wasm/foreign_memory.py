"""ctypes: the functions that read and write memory, in Python.

In ctypes they are foreign functions themselves, and to call one ends the guest: there is no linker
that could have found any. Structures, arrays and pointers work as they are.
"""

from agent.pristine import kept as __builtins__

import ctypes
from ctypes import c_char, c_char_p, c_ubyte, c_void_p, c_wchar, c_wchar_p

#: Behind the header of a bytes object and before the zero at its end.
_BYTES_OFFSET = bytes.__basicsize__ - 1

_Pointer = ctypes._Pointer
_Function = ctypes._CFuncPtr
_POINTERS = (_Pointer, _Function, c_void_p, c_char_p, c_wchar_p)


def _address(value):
    """What C would get for an argument `void *`."""
    if value is None:
        return 0
    if isinstance(value, int):
        return int(value) % (1 << 8 * ctypes.sizeof(c_void_p))
    if isinstance(value, bytes):
        return id(value) + _BYTES_OFFSET
    if isinstance(value, ctypes.Array):
        return ctypes.addressof(value)
    if isinstance(value, _POINTERS):
        return c_void_p.from_buffer(value).value or 0
    if hasattr(value, "_obj"):  # of ctypes.byref
        return ctypes.addressof(value._obj)
    if hasattr(value, "_as_parameter_"):
        return _address(value._as_parameter_)
    raise TypeError("wrong type: %s cannot be made a pointer" % type(value).__name__)


def memoryview_at(ptr, size, readonly=False):
    """A memoryview of `size` bytes of the memory at `ptr`."""
    view = memoryview((c_ubyte * size).from_address(_address(ptr))).cast("B")
    return view.toreadonly() if readonly else view


def memmove(dst, src, count):
    """Copy `count` bytes of memory; returns the address that they were copied to."""
    memoryview_at(dst, count)[:] = bytes(memoryview_at(src, count))
    return _address(dst)


def memset(dst, c, count):
    """Fill `count` bytes of memory; returns their address."""
    memoryview_at(dst, count)[:] = bytes((c & 0xFF,)) * count
    return _address(dst)


def string_at(ptr, size=-1):
    """The bytes at `ptr`, up to the first that is zero unless `size` says how many."""
    address = _address(ptr)
    if size < 0:
        return c_char_p(address).value
    return (c_char * size).from_address(address).raw


def wstring_at(ptr, size=-1):
    """The text at `ptr`, up to the first character that is zero unless `size` says how many."""
    address = _address(ptr)
    if size < 0:
        return c_wchar_p(address).value
    return (c_wchar * size).from_address(address)[:]


def cast(obj, typ):
    """A pointer of type `typ` to what `obj` points to, which lives as long."""
    if not (isinstance(typ, type) and issubclass(typ, _POINTERS)):
        name = getattr(typ, "__name__", typ)
        raise TypeError("cast() argument 2 must be a pointer, not %s" % name)
    result = typ()
    c_void_p.from_buffer(result).value = _address(obj)
    result._cast_from = obj
    return result


def adapt():
    for function in (cast, memmove, memoryview_at, memset, string_at, wstring_at):
        function.__module__ = "ctypes"
        setattr(ctypes, function.__name__, function)
