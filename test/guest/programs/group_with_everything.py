def make(kind, text, cause=None, note=None):
    try:
        raise kind(text) from cause
    except kind as error:
        if note:
            error.add_note(note)
        return error


inner = ExceptionGroup(
    "inner",
    [make(KeyError, "ключ", make(OSError, "reason")), make(ValueError, "two\nlines", None, "a\nnote")],
)
outer = ExceptionGroup("outer", [inner, make(TypeError, "plain")])
outer.add_note("noted")
raise outer from make(RuntimeError, "the cause")
