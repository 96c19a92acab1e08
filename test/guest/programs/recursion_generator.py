def walk(n):
    if n == 0:
        raise LookupError("leaf")
    yield from walk(n - 1)


list(walk(10))
