"""What the host is told of an object that stays in the guest."""

from .pristine import kept as __builtins__

import sys
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

_MAX_REPR = 1024
_MAX_NAME = 1000
_MAX_FIELDS = 1000

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)

# Past anything that a metaclass may have put in the way.
_module_of = type.__dict__["__module__"].__get__
_qualified_name_of = type.__dict__["__qualname__"].__get__
_namespace_of = type.__dict__["__dict__"].__get__
ancestors_of = type.__dict__["__mro__"].__get__


def is_among(kind, kinds):
    """By identity: a metaclass may have an `__eq__` of its own."""
    return any(each is kind for each in kinds)


def describe(value):
    """All but the fields. Calls the guest's `__repr__`; an interrupt passes."""
    kind = type(value)
    return {
        "type": type_name(kind),
        "repr": _short_repr(value),
        "kind": _kind_of(value, kind),
        "callable": callable(value),
    }


def type_name(kind):
    module = _module_of(kind)
    if type(module) is not str:
        module = "<unknown>"
    prefix = "" if module == "builtins" else module + "."
    # Joined: a name may be of a subclass of str, which marshal does not know.
    return "".join((prefix, _qualified_name_of(kind)))[:_MAX_NAME]


def _short_repr(value):
    try:
        text = "".join(("", repr(value)))
    except Exception as error:
        return "<repr failed: %s>" % _qualified_name_of(type(error))[:_MAX_NAME]
    return text if len(text) <= _MAX_REPR else text[: _MAX_REPR - 3] + "..."


def _kind_of(value, kind):
    ancestors = ancestors_of(kind)
    if is_among(type, ancestors):
        return "class"
    if is_among(kind, _FUNCTIONS):
        return "function"
    if is_among(ModuleType, ancestors):
        return "module"
    if _is_enum(ancestors):
        return "enum"
    if _is_dataclass(ancestors):
        return "dataclass"
    if is_among(tuple, ancestors) and _names_of_tuple(kind) is not None:
        return "namedtuple"
    return "object"


def fields(value):
    """A dict of the parts that enum members, dataclasses and named tuples have; None for others."""
    kind = type(value)
    ancestors = ancestors_of(kind)
    try:
        if is_among(type, ancestors):
            return None
        if _is_enum(ancestors):
            return {"name": value.name, "value": value.value}
        if _is_dataclass(ancestors):
            return _members(value, _names_of_dataclass(kind))
        if is_among(tuple, ancestors):
            names = _names_of_tuple(kind)
            return None if names is None else _members(value, names)
    except Exception:
        pass
    return None


def _members(value, names):
    return {name: getattr(value, name) for name in names[:_MAX_FIELDS] if hasattr(value, name)}


def _is_enum(ancestors):
    enum = _loaded("enum", "Enum")
    return enum is not None and is_among(enum, ancestors)


def _is_dataclass(ancestors):
    for ancestor in ancestors:
        if type(_namespace_of(ancestor).get("__dataclass_fields__")) is dict:
            return True
    return False


def _names_of_dataclass(kind):
    names = []
    for name, field in kind.__dataclass_fields__.items():
        if getattr(field._field_type, "name", None) == "_FIELD":
            names.append(name)
    return names


def _names_of_tuple(kind):
    try:
        names = kind._fields
    except Exception:
        return None
    if type(names) is tuple and all(type(name) is str for name in names):
        return list(names)
    return None


def _loaded(module, name):
    modules = sys.__dict__.get("modules")
    if type(modules) is not dict:
        return None
    try:
        return getattr(modules.get(module), name, None)
    except Exception:
        return None
