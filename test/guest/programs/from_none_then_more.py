try:
    try:
        {}["a"]
    except KeyError:
        raise ValueError("hidden cause") from None
except ValueError:
    raise RuntimeError("visible cause")
