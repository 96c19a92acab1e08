try:
    raise KeyError("k" * 60_000)
except KeyError:
    raise ValueError("v" * 60_000)
