"""Finding what a dotted name means."""

from ..pristine import kept as __builtins__

from types import ModuleType

MISSING = object()

_mro_of = type.__dict__["__mro__"].__get__
_namespace_of = type.__dict__["__dict__"].__get__
_get_own = object.__getattribute__


def look_up(namespace, path):
    """The value of `name` or `name.attribute`, as the program would see it; or `MISSING`."""
    name, *rest = path.split(".")
    thing = namespace.get(name, MISSING)
    if thing is MISSING:
        builtins = namespace.get("__builtins__")
        thing = builtins.__dict__.get(name, MISSING) if type(builtins) is ModuleType else MISSING
    for part in rest if thing is not MISSING else ():
        try:
            thing = getattr(thing, part)
        except Exception:
            return MISSING
    return thing


def static_attribute(thing, name):
    """What is stored under `name`, in the object or its classes: calls no property."""
    kind = type(thing)
    classes = [*(_mro_of(thing) if issubclass(kind, type) else ()), *_mro_of(kind)]
    places = [_namespace_of(found) for found in classes]
    if not issubclass(kind, type):
        try:
            own = _get_own(thing, "__dict__")
        except AttributeError:
            own = None
        if type(own) is dict:
            places.insert(0, own)
    for place in places:
        if name in place:
            return place[name]
    return MISSING
