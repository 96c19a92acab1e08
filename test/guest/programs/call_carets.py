def f(x):
    return x


f(f(f(f(None) + 1)))
