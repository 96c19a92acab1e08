def f():
    try:
        g()
    except ValueError:
        g()


def g():
    raise ValueError


f()
