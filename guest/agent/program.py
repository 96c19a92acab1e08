"""Compiling a program, and the `__main__` module it runs in."""

from .pristine import kept as __builtins__

import _ast
import sys
from types import ModuleType
from _frozen_importlib import BuiltinImporter
from _frozen_importlib_external import SourceFileLoader

from . import file_syntax, sources

#: Where the value of the last expression is put for a moment. No identifier: it cannot clash.
RESULT = "<last expression>"

_compile = compile
_SYNTAX_TREE = _ast.PyCF_ONLY_AST
_TOP_LEVEL_AWAIT = _ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_COROUTINE = 0x80  # inspect.CO_COROUTINE


def new_main(guest_builtins):
    """A fresh `__main__`, with the names that CPython gives it."""
    main = ModuleType("__main__")
    if sys.version_info < (3, 14):
        main.__annotations__ = {}
    main.__builtins__ = guest_builtins
    return main


def set_up_main(main, filename):
    """As for a script; as for `-c` when the name is no file's but one like `<run-1>`."""
    sys.modules["__main__"] = main
    namespace = main.__dict__
    namespace.update(__name__="__main__", __doc__=None, __package__=None, __spec__=None)
    if filename is None or is_label(filename):
        namespace["__loader__"] = BuiltinImporter
        namespace.pop("__file__", None)
        namespace.pop("__cached__", None)
    else:
        namespace["__loader__"] = SourceFileLoader("__main__", filename)
        namespace["__file__"] = filename
        namespace["__cached__"] = None


def is_label(filename):
    return filename.startswith("<") and filename.endswith(">")


def compile_program(text, filename, show_source, may_await=False):
    """A code object that leaves the value of a last expression under `RESULT` in the globals.

    With `may_await` the program may have `await` outside a function: then it is a coroutine. What is
    valid without is not compiled otherwise.
    """
    if text.startswith("\ufeff"):
        text = text[1:]
    if show_source:
        sources.register(filename, text)
    try:
        return _compile_for_value(text, filename, _TOP_LEVEL_AWAIT if may_await else 0)
    except SyntaxError as error:
        if error.filename == filename:
            _add_line(error, text)
            file_syntax.take_over(error, text)
        raise


def is_coroutine(code):
    return bool(code.co_flags & _COROUTINE)


def _compile_for_value(text, filename, flags):
    tree = _parse(text, filename)
    if tree is not None:
        body = tree.body
        if _is_docstring(body):
            body.append(_keeping(body[0]))
        elif body and type(body[-1]) is _ast.Expr:
            body[-1] = _keeping(body[-1])
        try:
            return _compile(tree, filename, "exec", flags, True)
        except RecursionError:
            pass
    return _compile(text, filename, "exec", flags, True)


def _parse(text, filename):
    """The syntax tree; None when it nests too deeply for objects: we then do without the value."""
    try:
        return _compile(text, filename, "exec", _SYNTAX_TREE, True)
    except (RecursionError, MemoryError):
        return None


def _is_docstring(body):
    """Whether all there is is a string: it must stay, as the docstring, although it is the value."""
    if len(body) != 1 or type(body[0]) is not _ast.Expr:
        return False
    value = body[0].value
    return type(value) is _ast.Constant and type(value.value) is str


def _keeping(statement):
    """`EXPRESSION` as `RESULT = EXPRESSION`, in the same place: one code object, same positions."""
    place = {
        "lineno": statement.lineno,
        "col_offset": statement.col_offset,
        "end_lineno": statement.end_lineno,
        "end_col_offset": statement.end_col_offset,
    }
    target = _ast.Name(RESULT, _ast.Store(), **place)
    return _ast.Assign([target], statement.value, **place)


def _add_line(error, text):
    """Errors found after parsing read their line from the file, which the guest need not have."""
    line = error.lineno
    if error.text is None and type(line) is int:
        lines = sources.split_lines(text)
        if 0 < line <= len(lines):
            error.text = lines[line - 1]


def run_module(name):
    """`python -m name`."""
    from runpy import _run_module_as_main

    _run_module_as_main(name)
