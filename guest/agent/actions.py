"""What the host does with variables and objects of the guest."""

from .pristine import kept as __builtins__

from .driving import Awaited, is_coroutine

#: Stands for "there is no value".
NOTHING = object()


def perform(message, namespace, guest_builtins, link):
    """(value or `NOTHING`, whether it is to go as a reference)."""
    header = message.header
    body = link.value_of(message)
    arguments, keywords = body
    action = header["action"]
    name = header["name"]
    target = header["target"]
    if target is None and name is not None:
        return _ON_VARIABLES[action](namespace, guest_builtins, name, arguments, keywords)
    thing = namespace if target is None else message.guest(target)
    return _ON_OBJECTS[action](thing, name, arguments, keywords)


# On variables: the name may be dotted where something is read.


def _look_up(namespace, guest_builtins, path):
    name, *rest = path.split(".")
    if name in namespace:
        thing = namespace[name]
    elif guest_builtins is not None and name in guest_builtins:
        thing = guest_builtins[name]
    else:
        raise NameError("name %r is not defined" % (name,), name=name)
    for part in rest:
        thing = getattr(thing, part)
    return thing


def _get_variable(namespace, _builtins, name, _arguments, _keywords):
    if name.partition(".")[0] not in namespace:
        return NOTHING, False
    return _look_up(namespace, None, name), False


def _call_variable(namespace, guest_builtins, name, arguments, keywords):
    return _result_of(_look_up(namespace, guest_builtins, name)(*arguments, **keywords))


def _set_variable(namespace, _builtins, name, arguments, _keywords):
    namespace[name] = arguments[0]
    return NOTHING, False


def _delete_variable(namespace, _builtins, name, _arguments, _keywords):
    if name not in namespace:
        raise NameError("name %r is not defined" % (name,), name=name)
    del namespace[name]
    return NOTHING, False


def _contains_variable(namespace, _builtins, name, _arguments, _keywords):
    return name in namespace, False


def _on_value_of_variable(action):
    def perform_on_value(namespace, guest_builtins, name, arguments, keywords):
        thing = _look_up(namespace, guest_builtins, name)
        return _ON_OBJECTS[action](thing, None, arguments, keywords)

    return perform_on_value


_ON_VARIABLES = {
    "get": _get_variable,
    "call": _call_variable,
    "set": _set_variable,
    "delete": _delete_variable,
    "contains": _contains_variable,
}


# On objects.


def _get(thing, name, _arguments, _keywords):
    return getattr(thing, name), False


def _set(thing, name, arguments, _keywords):
    setattr(thing, name, arguments[0])
    return NOTHING, False


def _delete(thing, name, _arguments, _keywords):
    delattr(thing, name)
    return NOTHING, False


def _call(thing, name, arguments, keywords):
    function = thing if name is None else getattr(thing, name)
    return _result_of(function(*arguments, **keywords))


def _result_of(value):
    """The host has no event loop of Python's in which it could await a coroutine."""
    return (Awaited(value, False) if is_coroutine(value) else value), False


def _getitem(thing, _name, arguments, _keywords):
    return thing[arguments[0]], False


def _setitem(thing, _name, arguments, _keywords):
    thing[arguments[0]] = arguments[1]
    return NOTHING, False


def _delitem(thing, _name, arguments, _keywords):
    del thing[arguments[0]]
    return NOTHING, False


def _contains(thing, _name, arguments, _keywords):
    return arguments[0] in thing, False


def _len(thing, _name, _arguments, _keywords):
    return len(thing), False


def _iter(thing, _name, _arguments, _keywords):
    kind = type(thing)
    if not hasattr(kind, "__iter__") and hasattr(kind, "__aiter__"):
        return kind.__aiter__(thing), True
    return iter(thing), True


def _next(thing, _name, _arguments, _keywords):
    kind = type(thing)
    if not hasattr(kind, "__next__") and hasattr(kind, "__anext__"):
        return Awaited(kind.__anext__(thing), True), False
    try:
        return [False, next(thing)], False
    except StopIteration:
        return [True, None], False


def _repr(thing, _name, _arguments, _keywords):
    return repr(thing), False


def _dir(thing, _name, _arguments, _keywords):
    names = list(thing) if type(thing) is dict else dir(thing)
    return sorted(name for name in names if type(name) is str), False


_ON_OBJECTS = {
    "get": _get,
    "set": _set,
    "delete": _delete,
    "call": _call,
    "getitem": _getitem,
    "setitem": _setitem,
    "delitem": _delitem,
    "contains": _contains,
    "len": _len,
    "iter": _iter,
    "next": _next,
    "repr": _repr,
    "dir": _dir,
}

for _action in ("getitem", "setitem", "delitem", "len", "iter", "next", "repr", "dir"):
    _ON_VARIABLES[_action] = _on_value_of_variable(_action)
