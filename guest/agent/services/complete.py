"""How code may go on: names, attributes, keywords, modules, keys of dicts.

`a.b.` is looked up and asked for its attributes, and nothing else is evaluated: to complete `f().` one
would have to call `f`.
"""

from ..pristine import kept as __builtins__

import re
from keyword import kwlist, softkwlist
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

from .code_text import is_in_comment, open_string
from .looking_up import MISSING, look_up, static_attribute
from .modules import submodules_of, top_level_modules

#: Characters of code before the cursor that are looked at, but for where strings begin.
_NEAR = 1000

#: Characters of a match, as in src/sandbox/complete.ts.
_MAX_MATCH = 200

_PATH = re.compile(r"((?:[^\W\d]\w*\.)*)((?:[^\W\d]\w*)?)\Z")
_KEY = re.compile(r"((?:[^\W\d]\w*\.)*[^\W\d]\w*)\[\Z")
_IMPORT = re.compile(r"(?:^|;)\s*(?:import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*|from\s+)([\w.]*)\Z")
_FROM_IMPORT = re.compile(
    r"(?:^|;)\s*from\s+([\w.]+)\s+import\b\s*\(?\s*(?:\w+(?:\s+as\s+\w+)?\s*,\s*)*(\w*)\Z"
)
_PLAIN_KEY = re.compile(r"""[^"'\\\x00-\x1f\x7f\ud800-\udfff]+\Z""")

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, classmethod, staticmethod)
_DESCRIPTORS = (
    type(str.join),
    type(object.__init__),
    type(object().__str__),
    type(dict.__dict__["fromkeys"]),
)
_PROPERTIES = (property, type(FunctionType.__code__), type(ModuleType.__dict__["__dict__"]))


def _complete(session, text, most):
    """[what a match replaces, [[match, type], …]]."""
    replaced, found = _find(session.namespace, text)
    wanted = {
        name: kind
        for name, kind in found
        if type(name) is str and name.startswith(replaced) and 0 < len(name) <= _MAX_MATCH
    }
    if not replaced.startswith("_"):
        visible = {name: kind for name, kind in wanted.items() if not name.startswith("_")}
        wanted = visible or wanted
    names = sorted(wanted, key=lambda name: (name.startswith("_"), name))[:most]
    return [replaced, [[name, _told(wanted[name])] for name in names]]


def _told(kind):
    return kind if type(kind) is str else kind()


def _find(namespace, text):
    """What is being written, and (name, type or what tells it) of what it might become."""
    string = open_string(text)
    near = text[-_NEAR:]
    if string is not None:
        return _keys(namespace, text, string)
    if is_in_comment(text):
        return "", ()
    line = near.rpartition("\n")[2]
    found = _FROM_IMPORT.search(line)
    if found is not None:
        return found[2], _importable(found[1])
    found = _IMPORT.search(line)
    if found is not None:
        package, _, name = found[1].rpartition(".")
        modules = submodules_of(package) if package else top_level_modules()
        return name, [(module, "module") for module in modules]
    found = _PATH.search(near)
    before = near[: found.start()]
    if before.endswith(".") or (before[-1:].isalnum() and found[0]):
        return "", ()
    if found[1]:
        return found[2], _attributes(look_up(namespace, found[1][:-1]))
    return found[2], _names(namespace)


def _names(namespace):
    builtins = namespace.get("__builtins__")
    visible = builtins.__dict__ if type(builtins) is ModuleType else {}
    for names in (visible, namespace):
        for name, value in list(names.items()):
            if type(name) is str and name.isidentifier():
                yield name, _type_of(value)
    for name in (*kwlist, *softkwlist):
        if name not in namespace:
            yield name, "keyword"


def _attributes(thing):
    if thing is MISSING:
        return
    try:
        names = list(dir(thing))
    except Exception:
        return
    for name in names:
        yield name, lambda name=name: _type_of_attribute(thing, name)


def _importable(name):
    """What `from name import` finds: nothing is imported for it."""
    import sys

    module = sys.modules.get(name)
    if module is not None:
        yield from _attributes(module)
    for submodule in submodules_of(name):
        yield submodule, "module"


def _keys(namespace, text, string):
    """Keys of a dict, or of what names its own as IPython knows them, in `name["`."""
    start, quote = string
    begun = text[start + len(quote) :]
    found = _KEY.search(text[max(0, start - _NEAR) : start])
    if found is None or len(quote) != 1:
        return "", ()
    thing = look_up(namespace, found[1])
    try:
        if issubclass(type(thing), dict):
            keys = list(thing)
        else:
            keys = list(type(thing)._ipython_key_completions_(thing))
    except Exception:
        return "", ()
    return begun, [(key, "key") for key in keys if type(key) is str and _PLAIN_KEY.match(key)]


def _type_of(value):
    kind = type(value)
    if issubclass(kind, ModuleType):
        return "module"
    if issubclass(kind, type):
        return "class"
    return "function" if kind in _FUNCTIONS or callable(value) else "instance"


def _type_of_attribute(thing, name):
    """Of what is found without calling anything."""
    value = static_attribute(thing, name)
    kind = type(value)
    if value is MISSING or kind in _PROPERTIES:
        return "property"
    return "function" if kind in _FUNCTIONS or kind in _DESCRIPTORS else _type_of(value)


SERVICES = {"complete": _complete}
