"""Signatures of host functions, from their text: its names mean nothing here."""

from .pristine import kept as __builtins__


class _Annotation(str):
    """Shown without quotes."""

    __slots__ = ()

    def __repr__(self):
        return str.__str__(self)


class _Text:
    """A default value of which there is only the text."""

    __slots__ = ("_text",)

    def __init__(self, text):
        self._text = text

    def __repr__(self):
        return self._text


def signature_of(text):
    """An `inspect.Signature` with annotations as text; None when `text` is no signature."""
    import ast
    from inspect import Parameter, Signature

    def annotation(node):
        return Parameter.empty if node is None else _Annotation(ast.unparse(node))

    def default(node):
        if node is None:
            return Parameter.empty
        try:
            return ast.literal_eval(node)
        except Exception:
            return _Text(ast.unparse(node))

    def parameter(argument, kind, value=None):
        note = annotation(argument.annotation)
        return Parameter(argument.arg, kind, default=default(value), annotation=note)

    try:
        function = ast.parse("def function%s: pass" % text).body[0]
        arguments = function.args
        positional = [(item, Parameter.POSITIONAL_ONLY) for item in arguments.posonlyargs]
        positional += [(item, Parameter.POSITIONAL_OR_KEYWORD) for item in arguments.args]
        values = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
        made = [parameter(*item, value) for item, value in zip(positional, values)]
        if arguments.vararg is not None:
            made.append(parameter(arguments.vararg, Parameter.VAR_POSITIONAL))
        for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults):
            made.append(parameter(item, Parameter.KEYWORD_ONLY, value))
        if arguments.kwarg is not None:
            made.append(parameter(arguments.kwarg, Parameter.VAR_KEYWORD))
        return Signature(made, return_annotation=annotation(function.returns))
    except Exception:
        return None
