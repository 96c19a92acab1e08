"""Python objects that stand for objects and functions of the host.

What a proxy can do is in its class: one class for each set of abilities, so that `callable`, `len`,
`iter` and so on find only what the host allows. Methods are objects of their own, made without
asking the host; attributes are asked for. Names with two leading underscores never go to the host.
"""

from .pristine import kept as __builtins__

from .signatures import signature_of

_new = object.__new__


class _About:
    """What the host says of an object."""

    __slots__ = ("name", "callable", "methods", "attributes", "write", "signature", "doc")

    def __init__(self, description):
        self.name = description["name"]
        self.callable = description["callable"]
        self.methods = frozenset(description["methods"])
        self.attributes = frozenset(description["attributes"])
        self.write = frozenset(description["write"])
        self.signature = description["signature"]
        self.doc = description["doc"]


class HostObject:
    __module__ = "host"
    __slots__ = ("__host_id__", "__host_about__", "__host_link__", "__weakref__")

    def __new__(cls, *_arguments, **_keywords):
        raise TypeError("objects of the host cannot be made by the guest")

    def __repr__(self):
        about = _about_of(self)
        return "<host %s %s>" % ("function" if about.callable else "object", about.name)

    def __dir__(self):
        about = _about_of(self)
        return sorted({*object.__dir__(self), *about.methods, *about.attributes} - _HIDDEN)

    def __getattr__(self, name):
        about = _about_of(self)
        if name[:2] != "__":
            if name in about.methods:
                return _bound(self, name)
            if name in about.attributes:
                return _link_of(self).call_now(_id_of(self), "get", name)
        elif name == "__qualname__" and about.callable:
            return about.name
        raise AttributeError("%r has no attribute %r" % (self, name), name=name, obj=self)

    def __setattr__(self, name, value):
        _check_writable(self, name)
        _link_of(self).call_now(_id_of(self), "set", name, value)

    def __delattr__(self, name):
        _check_writable(self, name)
        _link_of(self).call_now(_id_of(self), "delete", name)

    def __reduce_ex__(self, _protocol):
        raise TypeError("%r can be neither copied nor pickled: it is in the host" % (self,))

    def __reduce__(self):
        raise TypeError("%r can be neither copied nor pickled: it is in the host" % (self,))

    @property
    def __doc__(self):
        return _about_of(self).doc


_id_of = HostObject.__host_id__.__get__
_about_of = HostObject.__host_about__.__get__
_link_of = HostObject.__host_link__.__get__
_set_id = HostObject.__host_id__.__set__
_set_about = HostObject.__host_about__.__set__
_set_link = HostObject.__host_link__.__set__
_HIDDEN = frozenset({"__host_id__", "__host_about__", "__host_link__"})


def _check_writable(proxy, name):
    about = _about_of(proxy)
    if name[:2] == "__" or name not in about.write:
        known = name in about.methods or name in about.attributes
        problem = "does not let %r be changed" if known else "has no attribute %r"
        raise AttributeError("%r " % (proxy,) + problem % (name,), name=name, obj=proxy)


class HostMethod:
    """A method of a host object, bound to it."""

    __module__ = "host"
    __slots__ = ("__self__", "__name__")

    def __call__(self, /, *arguments, **keywords):
        owner = _owner_of(self)
        return _link_of(owner).call(_id_of(owner), "method", _name_of(self), arguments, keywords)

    def __repr__(self):
        return "<host method %s>" % _qualified_name(self)

    def __eq__(self, other):
        if type(other) is not HostMethod:
            return NotImplemented
        return _owner_of(self) is _owner_of(other) and _name_of(self) == _name_of(other)

    def __hash__(self):
        return hash((_id_of(_owner_of(self)), _name_of(self)))

    def __reduce_ex__(self, _protocol):
        raise TypeError("%r can be neither copied nor pickled: it is in the host" % (self,))

    def __getattr__(self, name):
        if name == "__qualname__":
            return _qualified_name(self)
        raise AttributeError("%r has no attribute %r" % (self, name), name=name, obj=self)


_owner_of = HostMethod.__dict__["__self__"].__get__
_name_of = HostMethod.__dict__["__name__"].__get__
_set_owner = HostMethod.__dict__["__self__"].__set__
_set_name = HostMethod.__dict__["__name__"].__set__


def _qualified_name(method):
    return "%s.%s" % (_about_of(_owner_of(method)).name, _name_of(method))


def _bound(proxy, name):
    method = _new(HostMethod)
    _set_owner(method, proxy)
    _set_name(method, name)
    return method


# What the classes have for what the host allows.


def _call(self, /, *arguments, **keywords):
    return _link_of(self).call(_id_of(self), "call", None, arguments, keywords)


def _ask(action):
    def ask(self, *arguments):
        return _link_of(self).call_now(_id_of(self), action, None, *arguments)

    return ask


def _tell(action):
    def tell(self, *arguments):
        _link_of(self).call_now(_id_of(self), action, None, *arguments)

    return tell


def _contains(self, item):
    return bool(_link_of(self).call_now(_id_of(self), "contains", None, item))


def _self(self):
    return self


def _next(self):
    done, value = _link_of(self).call_now(_id_of(self), "next", None)
    if done:
        raise StopIteration
    return value


async def _anext(self):
    done, value = await _link_of(self).call_later(_id_of(self), "next", None)
    if done:
        raise StopAsyncIteration
    return value


def _aiter(self):
    return _started_async_iterator(self)


class HostAsyncIterator:
    """`async for` wants it at once; the host is asked for it with the first item."""

    __module__ = "host"
    __slots__ = ("__source__", "__iterator__")

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.__iterator__ is None:
            source = self.__source__
            self.__iterator__ = await _link_of(source).call_later(_id_of(source), "aiter", None)
        return await _anext(self.__iterator__)


def _started_async_iterator(source):
    iterator = _new(HostAsyncIterator)
    iterator.__source__ = source
    iterator.__iterator__ = None
    return iterator


def _exit(self, kind, error, _traceback):
    return bool(_link_of(self).call_now(_id_of(self), "exit", None, *_problem(kind, error)))


async def _aenter(self):
    return await _link_of(self).call_later(_id_of(self), "enter", None)


async def _aexit(self, kind, error, _traceback):
    return bool(await _link_of(self).call_later(_id_of(self), "exit", None, *_problem(kind, error)))


def _problem(kind, error):
    """What the host is told of the exception that ended a `with` block."""
    if kind is None:
        return ()
    try:
        text = str(error)
    except Exception:
        text = ""
    return (kind.__name__, text[:1000])


def _signature(self):
    text = _about_of(self).signature
    found = None if text is None else signature_of(text)
    if found is None:
        raise AttributeError("__signature__")
    return found


_ABILITIES = {
    "len": {"__len__": _ask("len")},
    "contains": {"__contains__": _contains},
    "getitem": {"__getitem__": _ask("getitem")},
    "setitem": {"__setitem__": _tell("setitem")},
    "delitem": {"__delitem__": _tell("delitem")},
    "iter": {"__iter__": _ask("iter")},
    "aiter": {"__aiter__": _aiter},
    "next": {"__iter__": _self, "__next__": _next, "__aiter__": _self, "__anext__": _anext},
    "enter": {"__enter__": _ask("enter"), "__exit__": _exit, "__aenter__": _aenter, "__aexit__": _aexit},
}

_CALLABLE = {
    "__call__": _call,
    "__name__": property(lambda self: _about_of(self).name),
    "__signature__": property(_signature),
}

# (callable, protocols) -> class
_classes = {}
_known = set()


def _class_for(is_callable, protocols):
    key = (is_callable, frozenset(protocols))
    found = _classes.get(key)
    if found is None:
        found = _classes[key] = _make_class(is_callable, protocols)
        _known.add(found)
    return found


def _make_class(is_callable, protocols):
    members = {"__slots__": (), "__module__": "host", "__doc__": HostObject.__dict__["__doc__"]}
    if is_callable:
        members.update(_CALLABLE)
    for protocol in protocols:
        members.update(_ABILITIES.get(protocol, ()))
    if "getitem" in protocols and "__iter__" not in members:
        # Else Python would count through the items.
        members["__iter__"] = None
    if "getitem" in protocols and "__contains__" not in members and "iter" not in protocols:
        members["__contains__"] = None
    return type("HostFunction" if is_callable else "HostObject", (HostObject,), members)


def make_proxy(identity, description, link):
    about = _About(description)
    proxy = _new(_class_for(about.callable, description["protocols"]))
    _set_id(proxy, identity)
    _set_about(proxy, about)
    _set_link(proxy, link)
    return proxy


def host_id(value):
    """The number by which the host knows `value`; None when it is not one of the host's."""
    return _id_of(value) if type(value) in _known else None
