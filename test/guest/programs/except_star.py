try:
    raise ExceptionGroup("g", [ValueError(1), TypeError("t"), OSError("o")])
except* ValueError:
    raise KeyError("from handler")
