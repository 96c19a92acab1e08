def inner():
    raise KeyError("missing")


def outer():
    try:
        inner()
    except KeyError as error:
        raise ValueError("no such entry") from error


outer()
