"""The forms in which a value can be shown, by the methods that notebooks call.

A method may be missing, return None for "not this one", or data, or data with metadata. It is guest
code: what it raises is printed, and spoils no other form.
"""

from .pristine import kept as __builtins__

from binascii import a2b_base64

from . import tables
from .complaining import complain
from .plain import can_be_looked_up
from .proxies import host_id

#: As in src/sandbox/parse-display.ts, with room for what is around it.
MAX_JSON_DEPTH = 90

#: JavaScript's numbers are exact up to here.
_MAX_SAFE = (1 << 53) - 1

_PLAIN = frozenset(
    {type(None), bool, int, float, complex, str, bytes, bytearray}
    | {list, tuple, dict, set, frozenset, range}
)

# Objects that have every attribute, such as mocks, have this one, too.
_CANARY = "_ipython_canary_method_should_not_exist_"


def is_plain(value):
    """Whether there is nothing to be shown of it but its repr."""
    kind = type(value)
    if not can_be_looked_up(kind):
        return False
    return kind in _PLAIN or issubclass(kind, type) or host_id(value) is not None


def bundle_of(value):
    """Form to data, without the repr; empty for a value that has no other form."""
    bundle = {}
    if _attempt(_has_every_attribute, value) is not False:
        return bundle
    data = _attempt(_call, value, "_repr_mimebundle_", {"include": None, "exclude": None})
    if data is not None:
        bundle.update(from_mime_types(data))
    for method, form in _METHODS:
        if form not in bundle:
            _put(bundle, form, _attempt(_call, value, method, {}))
    if "data" not in bundle:
        table = _attempt(tables.data_of, value)
        if table is not None:
            bundle["data"] = table
    return bundle


def from_mime_types(data):
    """A bundle by mime types as one by forms. What the host does not know is left out."""
    bundle = {}
    data = _without_metadata(data)
    if isinstance(data, dict):
        for mime in list(data):
            form = _FORMS.get(mime) if type(mime) is str else None
            if form is not None:
                _put(bundle, form, data[mime])
    return bundle


def _put(bundle, form, data):
    if data is not None:
        data = _attempt(_READERS[form], data)
    if data is not None:
        bundle[form] = data[0]


def _attempt(function, *arguments):
    try:
        return function(*arguments)
    except NotImplementedError:
        return None
    except Exception as error:
        complain(error)
        return None


def _has_every_attribute(value):
    return hasattr(value, _CANARY)


def _call(value, name, keywords):
    method = getattr(value, name, None)
    return _without_metadata(method(**keywords)) if callable(method) else None


def _without_metadata(data):
    return data[0] if type(data) is tuple and len(data) == 2 else data


# What a method returned as what travels, in a tuple: the data of a JSON form may be None.


def _text(data):
    return ("".join(("", data)),)


def _file(data):
    return (a2b_base64(data) if isinstance(data, str) else bytes(memoryview(data)),)


def _json(data):
    return (_plain(data, 0),)


def _plain(value, depth):
    """As `json.dumps` would write it."""
    if depth > MAX_JSON_DEPTH:
        raise ValueError("the JSON form of an object to be displayed is nested too deeply")
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if abs(value) <= _MAX_SAFE else float(value)
    if kind is float:
        return value if value - value == 0 else None
    if isinstance(value, str):
        return "".join(("", value))
    if isinstance(value, (list, tuple)):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_key(key): _plain(item, depth + 1) for key, item in value.items()}
    raise TypeError("the JSON form of an object to be displayed holds a %s" % kind.__name__)


def _key(key):
    return "".join(("", key if isinstance(key, str) else str(key)))


_METHODS = (
    ("_repr_html_", "html"),
    ("_repr_markdown_", "markdown"),
    ("_repr_svg_", "svg"),
    ("_repr_png_", "png"),
    ("_repr_jpeg_", "jpeg"),
    ("_repr_pdf_", "pdf"),
    ("_repr_latex_", "latex"),
    ("_repr_json_", "json"),
)

_FORMS = {
    "text/plain": "text",
    "text/html": "html",
    "text/markdown": "markdown",
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpeg",
    "application/pdf": "pdf",
    "text/latex": "latex",
    "application/json": "json",
}

_READERS = {
    **dict.fromkeys(("text", "html", "markdown", "svg", "latex"), _text),
    **dict.fromkeys(("png", "jpeg", "pdf"), _file),
    "json": _json,
}
