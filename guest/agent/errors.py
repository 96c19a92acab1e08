"""An exception as plain data: what the host calls a PythonError.

Everything is bounded, because the exception is the guest's: frames, members, text. Its `__str__`
is guest code and may do anything; so this runs as part of the run, under its limits.
"""

from .pristine import kept as __builtins__

from itertools import islice

from . import columns, printing, sources

#: As in src/protocol/limits.ts.
MAX_FRAMES = 200
MAX_ERRORS = 64
MAX_CHAIN = 32
MAX_NOTES = 100
_MAX_TEXT_HALF = 32 * 1024
_MAX_LINE = 2000
_MAX_NAME = 1000


def describe(error):
    """`error` with everything that hangs on it."""
    clean(error)
    described = _describe(error, MAX_CHAIN, [MAX_ERRORS])
    described["text"] = printing.as_printed(error)
    described["hooked"] = printing.has_guest_hook()
    return described


def describe_briefly(error):
    """Without calling any guest code, for when the full description failed."""
    name = _name(type(error))
    text = name + "\n"
    return _fields(name, "", [], text, [])


def clean(error):
    """Take the agent's frames out of every traceback that will be printed."""
    waiting = [error]
    seen = set()
    while waiting and len(seen) < 1000:
        error = waiting.pop()
        if not isinstance(error, BaseException) or id(error) in seen:
            continue
        seen.add(id(error))
        error.__traceback__ = printing.without_agent(error.__traceback__)
        waiting += (error.__cause__, error.__context__)
        waiting += _members(error)


def _describe(error, depth, budget):
    budget[0] -= 1
    name = _name(type(error))
    frames = [_frame(*place) for place in _places(error.__traceback__)]
    described = _fields(name, _message(error), frames, "", _notes(error))
    number = getattr(error, "errno", None) if isinstance(error, OSError) else None
    if type(number) is int and abs(number) < 1 << 31:
        described["errno"] = number
    if depth > 0:
        described["cause"] = _follow(error.__cause__, depth, budget)
        if not error.__suppress_context__:
            described["context"] = _follow(error.__context__, depth, budget)
        for member in _members(error):
            child = _follow(member, depth, budget)
            if child is None:
                break
            described["exceptions"].append(child)
    return described


def _fields(name, message, frames, text, notes):
    return {
        "name": name,
        "message": message,
        "text": text,
        "frames": frames,
        "cause": None,
        "context": None,
        "notes": notes,
        "exceptions": [],
        "errno": None,
        "hooked": False,
    }


def _follow(error, depth, budget):
    if error is None or budget[0] <= 0:
        return None
    return _describe(error, depth - 1, budget)


def _members(error):
    """The members of an exception group (3.11 and later)."""
    group = __builtins__.get("BaseExceptionGroup")
    if group is None or not isinstance(error, group):
        return ()
    members = error.exceptions
    return members[:MAX_ERRORS] if type(members) is tuple else ()


_module_of = type.__dict__["__module__"].__get__
_qualified_name_of = type.__dict__["__qualname__"].__get__


def _name(kind):
    """As the interpreter prints it, but past anything that a metaclass may have put in the way."""
    module = _module_of(kind)
    name = _qualified_name_of(kind)
    if type(module) is not str:
        name = "<unknown>." + name
    elif module not in ("builtins", "__main__"):
        name = module + "." + name
    return name[:_MAX_NAME]


def _message(error):
    if isinstance(error, SyntaxError) and type(error.msg) is str:
        return printing.shorten(error.msg, _MAX_TEXT_HALF)
    return _text(error, "<exception str() failed>")


def _text(value, otherwise):
    try:
        return printing.shorten(str(value), _MAX_TEXT_HALF)
    except KeyboardInterrupt:
        raise  # the host's, most likely
    except BaseException:
        return otherwise


def _notes(error):
    notes = getattr(error, "__notes__", None)
    if type(notes) is not list:
        return []
    return [_text(note, "<note str() failed>") for note in notes[:MAX_NOTES]]


def _places(traceback):
    """Entries of a traceback: all, or the first and last when there are too many."""
    entries = []
    while traceback is not None:
        entries.append(traceback)
        traceback = traceback.tb_next
    if len(entries) > MAX_FRAMES:
        half = MAX_FRAMES // 2
        entries = entries[:half] + entries[-half:]
    return [(entry.tb_frame, entry.tb_lineno, entry.tb_lasti) for entry in entries]


def _frame(frame, line, instruction):
    code = frame.f_code
    end_line = start = end = None
    if hasattr(code, "co_positions") and instruction >= 0:
        index = instruction // 2
        places = next(islice(code.co_positions(), index, None), (None,) * 4)
        line = places[0] if places[0] is not None else line
        _, end_line, start, end = places
    source = sources.line_of(code.co_filename, line)
    last = source if end_line == line else sources.line_of(code.co_filename, end_line)
    column, end_column = columns.in_utf16(source, start), columns.in_utf16(last, end)
    if column is None or end_column is None:
        column = end_column = None
    return {
        "file": code.co_filename[:_MAX_NAME],
        "function": code.co_name[:_MAX_NAME],
        "line": line,
        "end_line": end_line,
        "column": column,
        "end_column": end_column,
        "source": source if source is None else source[:_MAX_LINE],
    }
