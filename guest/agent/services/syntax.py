"""Whether what a person has typed so far is a whole program, and how the next line would begin."""

from ..pristine import kept as __builtins__

import _ast
import codeop
import re

_parse = compile
_SYNTAX_TREE = _ast.PyCF_ONLY_AST | _ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_COMPOUND = (
    _ast.FunctionDef,
    _ast.AsyncFunctionDef,
    _ast.ClassDef,
    _ast.If,
    _ast.For,
    _ast.AsyncFor,
    _ast.While,
    _ast.With,
    _ast.AsyncWith,
    _ast.Try,
    _ast.Match,
    getattr(_ast, "TryStar", _ast.Try),
)
_NAME = "<input>"

#: What counts for indentation: strings, comments, brackets and line breaks.
_find_pieces = re.compile(
    r"(?s)'''(?:\\.|(?!''').)*(?P<open>\Z)?(?:''')?"
    r'|"""(?:\\.|(?!""").)*(?P<open2>\Z)?(?:""")?'
    r"|'(?:\\.|[^'\\\n])*'?"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|#[^\n]*|[()\[\]{}]|\n"
).finditer
_leaves_block = re.compile(r"\s*(?:return|raise|pass|break|continue)\b").match
_INDENT = "    "


def _check(_session, text):
    """["complete" | "incomplete" | "invalid", indentation of the next line]"""
    # What an editor has put at the beginning of the last line is no code yet.
    head, _, last = text.rpartition("\n")
    if head and not last.strip():
        text = head + "\n"
    return [_status(text), _indentation(text)]


def _status(text):
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= _ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        if compiler(text, _NAME, "exec") is None or _may_go_on(text):
            return "incomplete"
    except (SyntaxError, ValueError, OverflowError):
        return "invalid"
    except (RecursionError, MemoryError):
        pass  # whoever runs it is told
    return "complete"


def _may_go_on(text):
    """A block goes on until an empty line ends it."""
    if text.endswith("\n") or "\n" not in text and ":" not in text:
        return False
    body = _parse(text, _NAME, "exec", _SYNTAX_TREE, True).body
    return bool(body) and isinstance(body[-1], _COMPOUND)


def _indentation(text):
    """As the last line's, one level more after a colon or within brackets, one less after `return`."""
    depth = 0
    start = 0  # of the line that began when no bracket was open
    inner = 0  # of the last line
    comment = len(text)
    for piece in _find_pieces(text):
        found = piece[0]
        if piece["open"] is not None or piece["open2"] is not None:
            return ""
        if found in "([{":
            depth += 1
        elif found in ")]}":
            depth = max(0, depth - 1)
        elif found[0] == "#":
            comment = piece.start()
        elif found == "\n" and piece.end() < len(text):
            inner = piece.end()
            comment = len(text)
            if depth == 0:
                start = inner
    line = text[start:]
    spaces = _spaces(line)
    if depth:
        # The first line within brackets sets where the others begin.
        return _spaces(text[inner:]) if inner > start else spaces + _INDENT
    code = text[start:comment].rstrip()
    if code.endswith(":"):
        return spaces + _INDENT
    if _leaves_block(code):
        return spaces[: -len(_INDENT)]
    return spaces


def _spaces(line):
    return line[: len(line) - len(line.lstrip(" \t"))]


SERVICES = {"syntax.check": _check}
