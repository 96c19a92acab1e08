def f(n):
    try:
        if n == 0:
            raise ValueError("bottom")
        f(n - 1)
    except Exception as error:
        raise RuntimeError(n) from error


f(6)
