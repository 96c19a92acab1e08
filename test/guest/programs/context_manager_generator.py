from contextlib import contextmanager


@contextmanager
def manager():
    try:
        yield
    finally:
        None.closed


with manager():
    raise ValueError("inside")
