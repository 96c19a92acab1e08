try:
    {}["a"]
except KeyError:
    raise RuntimeError("hidden") from None
