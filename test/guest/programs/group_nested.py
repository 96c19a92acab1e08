def make(error):
    try:
        raise error
    except Exception as caught:
        return caught


inner = ExceptionGroup("inner", [make(TypeError("t")), make(KeyError("k"))])
try:
    raise ExceptionGroup("outer", [make(inner), make(OSError(2, "gone"))])
except ExceptionGroup as group:
    raise RuntimeError("after") from group
