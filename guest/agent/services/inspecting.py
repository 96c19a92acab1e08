"""What is known of one object: type, repr, signature, docstring, source."""

from ..pristine import kept as __builtins__

from ..printing import escape_surrogates
from ..showing import show
from .looking_up import MISSING, look_up

_name_of = type.__dict__["__qualname__"].__get__


def _inspect(session, name, most):
    """[type, repr, signature, docstring, file, line, source], or None for what there is not."""
    thing = look_up(session.namespace, name)
    if thing is MISSING:
        return None
    import inspect

    lines, line = _try(inspect.getsourcelines, thing) or (None, None)
    texts = (
        _name_of(type(thing)),
        show(thing),
        _try(inspect.signature, thing) if callable(thing) else None,
        _try(inspect.getdoc, thing),
        _try(inspect.getsourcefile, thing) or _try(inspect.getfile, thing),
        None if lines is None else "".join(lines),
    )
    *others, source = [None if text is None else _text(text, most) for text in texts]
    return [*others, max(int(line), 1) if line is not None else None, source]


def _try(find, thing):
    try:
        return find(thing)
    except Exception:
        return None


def _text(value, most):
    """Exactly a str: what guest code returns may be of a subclass, which no message can hold."""
    try:
        text = "".join(("", str(value)))
    except Exception:
        return "<str failed>"
    return escape_surrogates(text if len(text) <= most else text[: most - 1] + "…")[:most]


SERVICES = {"inspect": _inspect}
