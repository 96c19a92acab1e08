import sys


def f(n):
    if n == 0:
        raise ValueError
    g(n)


def g(n):
    f(n - 1)


sys.tracebacklimit = 3
f(5)
